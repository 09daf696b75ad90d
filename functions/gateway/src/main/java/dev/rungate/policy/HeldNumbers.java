package dev.rungate.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stops a condition that would compare a rounded number. CEL has whole numbers of 64 bits and
/// doubles. A decimal is held if it is the shortest spelling of its double: such numbers compare as
/// their spellings do. Any other ends the condition as soon as it is read, and so does a comparison
/// of a decimal with a whole number that no double holds.
final class HeldNumbers {
    private static final Pattern WRITTEN = Pattern.compile("-?\\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)");
    private static final Set<String> COMPARISONS =
            Set.of("_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_", "@in", "double");
    private static final int MOST_BITS = 2_000;

    private final Map<Long, List<Long>> comparisons = new HashMap<>();
    private final Set<Long> operands;

    /// A number that would be rounded.
    record Unheld(String written) {}

    /// Stops an evaluation at once: CEL's own logic operators catch exceptions, not errors.
    static final class Rounded extends Error {
        private static final long serialVersionUID = 1;

        Rounded() {
            super("a number that is not held exactly", null, false, false);
        }
    }

    HeldNumbers(CelAbstractSyntaxTree ast) {
        expressions(ast, Kind.CALL)
                .filter(expr -> COMPARISONS.contains(expr.call().function()))
                .forEach(expr ->
                        comparisons.put(
                                expr.id(), expr.call().args().stream().map(CelExpr::id).toList()));
        operands = Set.copyOf(comparisons.values().stream().flatMap(List::stream).toList());
    }

    /// The decimals of a condition's text that would be rounded.
    static Stream<CelExpr> roundedLiterals(CelAbstractSyntaxTree ast) {
        return expressions(ast, Kind.CONSTANT)
                .filter(expr -> expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE)
                .filter(expr -> isRounded(written(ast, expr)));
    }

    private static boolean isRounded(String written) {
        var number = WRITTEN.matcher(written);
        return number.lookingAt() && value(new BigDecimal(number.group(1))) instanceof Unheld;
    }

    private static String written(CelAbstractSyntaxTree ast, CelExpr literal) {
        var text = ast.getSource().getContent();
        var offset = ast.getSource().getPositionsMap().get(literal.id());
        return offset == null ? "" : text.slice(offset, text.size()).toString();
    }

    private static Stream<CelExpr> expressions(CelAbstractSyntaxTree ast, Kind kind) {
        return CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == kind)
                .map(CelNavigableExpr::expr);
    }

    /// The double of a decimal, or the decimal itself if that would be rounded.
    static Object value(BigDecimal written) {
        if (written.unscaledValue().bitLength() > MOST_BITS) {
            return new Unheld("a very long number");
        }
        double rounded = written.doubleValue();
        return Double.isFinite(rounded)
                        && new BigDecimal(Double.toString(rounded)).compareTo(written) == 0
                ? rounded
                : new Unheld(written.toString());
    }

    /// Watches one evaluation.
    CelEvaluationListener watch() {
        var values = new HashMap<Long, Object>();
        return (expr, value) -> {
            if (value instanceof Unheld) {
                throw new Rounded();
            }
            if (operands.contains(expr.id())) {
                values.put(expr.id(), value);
            }
            var compared = comparisons.get(expr.id());
            if (compared != null) {
                check(compared.stream().map(values::get), isDouble(expr));
            }
        };
    }

    private static boolean isDouble(CelExpr comparison) {
        return comparison.call().function().equals("double");
    }

    /// Throws if the values hold a whole number that no double holds, and a decimal or a number
    /// that was rounded.
    private static void check(Stream<@Nullable Object> values, boolean makesDouble) {
        var seen = new Seen();
        values.filter(Objects::nonNull).forEach(seen::look);
        if (seen.unheld || (seen.long64 && (seen.decimal || makesDouble))) {
            throw new Rounded();
        }
    }

    private static final class Seen {
        private boolean unheld;
        private boolean long64;
        private boolean decimal;

        private void look(Object value) {
            switch (value) {
                case Unheld rounded -> unheld = true;
                case Double number -> decimal = true;
                case Long number -> long64 |= isRounded(number);
                case List<?> list -> list.forEach(this::look);
                case Map<?, ?> map -> map.values().forEach(this::look);
                default -> {}
            }
        }

        private static boolean isRounded(long number) {
            return new BigDecimal(number).compareTo(new BigDecimal((double) number)) != 0;
        }
    }
}
