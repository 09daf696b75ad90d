package dev.rungate.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationListener;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A condition in CEL, compiled once and evaluated from any thread. It always ends: its cost is
/// limited when it is published and again while it runs.
public final class Condition {
    private static final String TOO_COSTLY = "it costs too much with these arguments";

    private final String source;
    private final CelRuntime.Program program;
    private final Workload workload;
    private final HeldNumbers numbers;
    private final boolean readsArgs;

    /// The result of a condition.
    sealed interface Answer {}

    record True() implements Answer {}

    record False() implements Answer {}

    /// It cannot be evaluated: a key is missing, types do not match, a number is not held exactly,
    /// it costs too much. {@code why} says only which of these, as a clause for people.
    record Failed(String why) implements Answer {}

    /// The result of compiling a condition's text.
    sealed interface Compiled {}

    record Ready(Condition condition) implements Compiled {}

    record Rejected(List<String> problems) implements Compiled {}

    private Condition(
            String source,
            CelRuntime.Program program,
            Workload workload,
            HeldNumbers numbers,
            boolean readsArgs) {
        this.source = source;
        this.program = program;
        this.workload = workload;
        this.numbers = numbers;
        this.readsArgs = readsArgs;
    }

    static Compiled of(String source) {
        return switch (ConditionLanguage.check(source)) {
            case ConditionLanguage.Faulty(var problems) -> new Rejected(problems);
            case ConditionLanguage.Sound(var ast, var workload) ->
                    new Ready(
                            new Condition(
                                    source,
                                    program(ast),
                                    workload,
                                    new HeldNumbers(ast),
                                    readsArgs(ast)));
        };
    }

    Answer test(String tool, @Nullable Object args, Map<String, ?> run, Map<String, ?> request) {
        if (readsArgs && !(args instanceof Map)) {
            return new Failed("the arguments are not a JSON object");
        }
        try {
            var variables =
                    Map.of(
                            "tool",
                            tool,
                            "args",
                            args instanceof Map ? CelValues.of(args) : Map.of(),
                            "run",
                            CelValues.of(run),
                            "request",
                            CelValues.of(request));
            var answer = program.trace(variables, listener());
            return answer instanceof Boolean met
                    ? (met ? new True() : new False())
                    : new Failed("its result is neither true nor false");
        } catch (CelEvaluationException failed) {
            return new Failed(kind(failed.getErrorCode()));
        } catch (Workload.TooMuchWork costly) {
            return new Failed(TOO_COSTLY);
        } catch (HeldNumbers.Rounded rounded) {
            return new Failed("a number has more digits than can be compared exactly");
        } catch (StackOverflowError deep) {
            return new Failed("the arguments are nested too deep for it");
        }
    }

    /// The kind of failure. CEL's own message may hold what a model wrote.
    private static String kind(CelErrorCode code) {
        return switch (code) {
            case ATTRIBUTE_NOT_FOUND -> "a field that it reads is missing";
            case INDEX_OUT_OF_BOUNDS -> "a list is shorter than it expects";
            case OVERLOAD_NOT_FOUND, AMBIGUOUS_OVERLOAD, TYPE_NOT_FOUND ->
                    "a value has another type than it expects";
            case BAD_FORMAT, INVALID_ARGUMENT -> "a value is not written as it expects";
            case NUMERIC_OVERFLOW -> "a number is too large for it";
            case DIVIDE_BY_ZERO -> "it divides by zero";
            case DUPLICATE_ATTRIBUTE -> "it makes an object with one key twice";
            case ITERATION_BUDGET_EXCEEDED -> TOO_COSTLY;
            case INTERNAL_ERROR -> "it fails with these arguments";
        };
    }

    /// The cost is counted first, so that no value is walked that costs too much.
    private CelEvaluationListener listener() {
        var cost = workload.costCounter();
        var held = numbers.watch();
        return (expr, value) -> {
            cost.callback(expr, value);
            held.callback(expr, value);
        };
    }

    String source() {
        return source;
    }

    private static CelRuntime.Program program(CelAbstractSyntaxTree ast) {
        try {
            return ConditionLanguage.RUNTIME.createProgram(ast);
        } catch (CelEvaluationException impossible) {
            throw new IllegalStateException("a condition that compiles can be planned", impossible);
        }
    }

    private static boolean readsArgs(CelAbstractSyntaxTree ast) {
        return ConditionLanguage.identifiers(ast).anyMatch("args"::equals);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Condition that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
