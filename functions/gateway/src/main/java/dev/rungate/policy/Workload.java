package dev.rungate.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.runtime.CelEvaluationListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// The cost of a condition, in units of about 100 ns: estimated before it is published, with lists
/// and texts of a usual size, and counted while it runs, with the real ones. The library limits
/// only loops, but other operations can take long as well.
final class Workload {
    static final long LIMIT = 1_000_000;
    private static final double USUAL_ELEMENTS = 100;
    private static final double ROUND = 50;
    private static final double USUAL_CHARACTERS = 200;

    private final CelExpr root;
    private final Map<Long, Load> loads = new HashMap<>();
    private final Set<Long> compared = new HashSet<>();

    /// The cost of an operation on a text or list of length n: {@code linear * n + square * n * n}.
    private record Load(double linear, double square) {
        static final Load TOUCHED = new Load(0.01, 0);
        static final Load COMPARED = new Load(0.1, 0);
        static final Load MATCHED = new Load(10, 0);
        static final Load PATTERN = new Load(100, 0);
        static final Load SEARCHED = new Load(0, 0.01);
        static final Load COPIED = new Load(0.25, 0);

        static Load searchedFor(String needle) {
            return new Load(Math.max(1, needle.length()) / 40.0, 0);
        }

        double units(double length) {
            return linear * length + square * length * length;
        }
    }

    private record Estimate(double cost, double size) {}

    /// Stops an evaluation at once: exceptions are caught by CEL's own logic operators, errors are
    /// not.
    static final class TooMuchWork extends Error {
        private static final long serialVersionUID = 1;

        TooMuchWork() {
            super("too much work", null, false, false);
        }
    }

    private Workload(CelExpr root) {
        this.root = root;
    }

    static Workload of(CelAbstractSyntaxTree ast) {
        var workload = new Workload(ast.getExpr());
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.CALL)
                .forEach(node -> workload.note(node.expr().call()));
        return workload;
    }

    double estimate() {
        return estimate(root).cost();
    }

    CelEvaluationListener costCounter() {
        return new CostCounter();
    }

    private void note(CelCall call) {
        switch (call.function()) {
            case "_==_", "_!=_", "@in" -> call.args().forEach(arg -> compared.add(arg.id()));
            case "contains" ->
                    call.target().ifPresent(target -> loads.put(target.id(), searched(call)));
            case "matches" -> noteMatch(operands(call));
            default -> {}
        }
    }

    private void noteMatch(List<CelExpr> operands) {
        loads.put(operands.getFirst().id(), Load.MATCHED);
        loads.put(operands.getLast().id(), Load.PATTERN);
    }

    private static Load searched(CelCall call) {
        var needle = call.args().getFirst();
        return isText(needle) ? Load.searchedFor(needle.constant().stringValue()) : Load.SEARCHED;
    }

    private static List<CelExpr> operands(CelCall call) {
        return call.target()
                .map(target -> List.of(target, call.args().getFirst()))
                .orElseGet(call::args);
    }

    private static boolean isText(CelExpr expr) {
        return expr.getKind() == Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    private Estimate estimate(CelExpr expr) {
        var inner =
                switch (expr.getKind()) {
                    case CONSTANT ->
                            new Estimate(
                                    0, isText(expr) ? expr.constant().stringValue().length() : 1);
                    case LIST ->
                            new Estimate(
                                    sum(expr.list().elements()), expr.list().elements().size());
                    case MAP -> new Estimate(entries(expr), expr.map().entries().size());
                    case CALL ->
                            new Estimate(
                                    sum(expr.call().args())
                                            + expr.call()
                                                    .target()
                                                    .map(target -> estimate(target).cost())
                                                    .orElse(0.0),
                                    USUAL_ELEMENTS);
                    case SELECT ->
                            new Estimate(estimate(expr.select().operand()).cost(), USUAL_ELEMENTS);
                    case COMPREHENSION -> loop(expr.comprehension());
                    case IDENT, STRUCT, NOT_SET -> new Estimate(0, USUAL_ELEMENTS);
                };
        double length =
                isText(expr) || expr.getKind() == Kind.LIST ? inner.size() : USUAL_CHARACTERS;
        return new Estimate(
                1 + inner.cost() + loads.getOrDefault(expr.id(), Load.TOUCHED).units(length),
                inner.size());
    }

    private Estimate loop(CelComprehension loop) {
        var range = estimate(loop.iterRange());
        double round =
                ROUND + estimate(loop.loopCondition()).cost() + estimate(loop.loopStep()).cost();
        return new Estimate(
                range.cost()
                        + estimate(loop.accuInit()).cost()
                        + range.size() * round
                        + estimate(loop.result()).cost(),
                range.size());
    }

    private double entries(CelExpr expr) {
        ToDoubleFunction<CelExpr.CelMap.Entry> cost =
                entry -> estimate(entry.key()).cost() + estimate(entry.value()).cost();
        return expr.map().entries().stream().mapToDouble(cost).sum();
    }

    private double sum(List<CelExpr> parts) {
        return parts.stream().mapToDouble(part -> estimate(part).cost()).sum();
    }

    /// Counts one evaluation.
    private final class CostCounter implements CelEvaluationListener {
        private double spent;

        @Override
        public void callback(CelExpr expr, Object value) {
            spend(1);
            switch (value) {
                case String text ->
                        spend(loads.getOrDefault(expr.id(), Load.TOUCHED).units(text.length()));
                case List<?> list when expr.getKind() == Kind.CALL ->
                        spend(Load.COPIED.units(list.size()));
                default -> {}
            }
            if (compared.contains(expr.id())) {
                compare(value);
            }
        }

        /// Charges a comparison, which walks the whole value.
        private void compare(Object value) {
            switch (value) {
                case String text -> spend(Load.TOUCHED.units(text.length()));
                case Map<?, ?> map ->
                        map.forEach((key, element) -> {
                            spend(Load.COMPARED.units(1));
                            compare(key);
                            compare(element);
                        });
                case List<?> list ->
                        list.forEach(element -> {
                            spend(Load.COMPARED.units(1));
                            compare(element);
                        });
                default -> {}
            }
        }

        private void spend(double units) {
            spent += units;
            if (spent > LIMIT) {
                throw new TooMuchWork();
            }
        }
    }
}
