package dev.rungate.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.RegexLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import dev.rungate.ids.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The CEL that conditions are written in: standard CEL over {@code args}, {@code tool}, {@code
/// run} and {@code request}, whole numbers and decimals comparable with each other.
final class ConditionLanguage {
    private static final int LONGEST = 2_000;
    private static final int DEEPEST = 40;
    private static final int MAX_ITERATIONS = 20_000;
    private static final int MAX_REGEX_PROGRAM = 500;

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(LONGEST)
                    .maxParseRecursionDepth(DEEPEST)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .maxRegexProgramSize(MAX_REGEX_PROGRAM)
                    .build();
    private static final CelType OBJECT = MapType.create(SimpleType.STRING, SimpleType.DYN);
    private static final CelCompiler COMPILER =
            CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addVar("args", OBJECT)
                    .addVar("tool", SimpleType.STRING)
                    .addVar("run", OBJECT)
                    .addVar("request", OBJECT)
                    .build();

    /// Not the newer planner: it walks the whole of a variable at every access, even where the
    /// access fails, so that a loop over large arguments could take minutes unnoticed.
    static final CelRuntime RUNTIME =
            CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

    private static final CelValidator LITERALS =
            CelValidatorFactory.standardCelValidatorBuilder(COMPILER, RUNTIME)
                    .addAstValidators(
                            RegexLiteralValidator.INSTANCE,
                            TimestampLiteralValidator.INSTANCE,
                            DurationLiteralValidator.INSTANCE)
                    .build();

    private ConditionLanguage() {}

    sealed interface Checked {}

    record Sound(CelAbstractSyntaxTree ast, Workload workload) implements Checked {}

    record Faulty(List<String> problems) implements Checked {}

    static Checked check(String source) {
        try {
            var ast = COMPILER.compile(source).getAst();
            var workload = Workload.of(ast);
            var problems = problems(ast, workload);
            return problems.isEmpty() ? new Sound(ast, workload) : new Faulty(problems);
        } catch (CelValidationException wrong) {
            return new Faulty(wrong.getErrors().stream().map(ConditionLanguage::words).toList());
        }
    }

    static Stream<String> identifiers(CelAbstractSyntaxTree ast) {
        return CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.IDENT)
                .map(node -> node.expr().ident().name());
    }

    private static List<String> problems(CelAbstractSyntaxTree ast, Workload workload) {
        var problems = new ArrayList<String>();
        var type = ast.getResultType();
        if (!type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
            problems.add("must be true or false, not " + type.name());
        }
        LITERALS.validate(ast).getErrors().stream()
                .map(ConditionLanguage::words)
                .forEach(problems::add);
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.SELECT)
                .map(CelNavigableExpr::expr)
                .forEach(select -> checkField(ast, select, problems));
        HeldNumbers.roundedLiterals(ast)
                .map(literal ->
                        "a number has more digits than can be compared exactly"
                                + position(ast, literal))
                .forEach(problems::add);
        if (workload.estimate() > Workload.LIMIT) {
            problems.add(
                    "may cost too much: its estimate is %.0f, the limit %d; nest fewer loops over lists or shorten them"
                            .formatted(workload.estimate(), Workload.LIMIT));
        }
        return problems;
    }

    /// Reports a field that runs and requests do not have: the condition would fail in every call.
    private static void checkField(
            CelAbstractSyntaxTree ast, CelExpr select, List<String> problems) {
        var operand = select.select().operand();
        if (operand.getKind() != Kind.IDENT) {
            return;
        }
        var variable = operand.ident().name();
        var fields =
                switch (variable) {
                    case "run" -> ConditionVariables.RUN;
                    case "request" -> ConditionVariables.REQUEST;
                    default -> Set.<String>of();
                };
        var field = select.select().field();
        if (!fields.isEmpty() && !fields.contains(field)) {
            problems.add(
                    "%s has no field '%s'%s%s"
                            .formatted(
                                    variable,
                                    field,
                                    Nearest.hint(field, fields),
                                    position(ast, select)));
        }
    }

    private static String position(CelAbstractSyntaxTree ast, CelExpr expr) {
        return Optional.ofNullable(ast.getSource().getPositionsMap().get(expr.id()))
                .flatMap(ast.getSource()::getOffsetLocation)
                .map(ConditionLanguage::position)
                .orElse("");
    }

    private static String position(CelSourceLocation where) {
        return " (line %d, column %d)"
                .formatted(Math.max(where.getLine(), 1), where.getColumn() + 1);
    }

    private static String words(CelIssue issue) {
        return ConditionFault.inWords(issue.getMessage()) + position(issue.getSourceLocation());
    }
}
