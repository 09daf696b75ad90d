package dev.rungate.local.states;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A reference path: `$.order.items[0]`, `$['a key']`, or `$$.Execution.Name` in the context
/// object. Filters, slices and wildcards are not understood.
record StatePath(String text, List<Step> steps) {
    static final StatePath ROOT = new StatePath("$", List.of());
    private static final String STEP =
            "\\.([\\p{L}_][\\p{L}\\p{N}_-]*)|\\['([^']+)'\\]|\\[(\\d{1,6})\\]";
    private static final Pattern ONE = Pattern.compile(STEP);
    static final Pattern WHOLE = Pattern.compile("\\$\\$?(?:" + STEP + ")*");

    /// One step down.
    sealed interface Step {
        @Nullable JsonNode from(JsonNode node);
    }

    record Field(String name) implements Step {
        @Override
        public @Nullable JsonNode from(JsonNode node) {
            return node.get(name);
        }
    }

    record Element(int index) implements Step {
        @Override
        public @Nullable JsonNode from(JsonNode node) {
            return node.get(index);
        }
    }

    StatePath {
        steps = List.copyOf(steps);
    }

    /// Throws {@link IllegalArgumentException} with a reason.
    static StatePath parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a reference path");
        }
        var steps = new ArrayList<Step>();
        var found = ONE.matcher(text);
        while (found.find()) {
            var quoted = found.group(2);
            var index = found.group(3);
            steps.add(
                    index != null
                            ? new Element(Integer.parseInt(index))
                            : new Field(quoted != null ? quoted : found.group(1)));
        }
        return new StatePath(text, steps);
    }

    boolean ofContext() {
        return text.startsWith("$$");
    }

    /// Whether a result can be put there.
    boolean isPlace() {
        return !ofContext() && steps.stream().allMatch(Field.class::isInstance);
    }

    @Nullable JsonNode find(Scope scope) {
        JsonNode at = ofContext() ? scope.context() : scope.data();
        for (var step : steps) {
            at = at == null ? null : step.from(at);
        }
        return at;
    }

    JsonNode read(Scope scope, String errorIfAbsent) {
        var found = find(scope);
        if (found == null) {
            throw new StateError(errorIfAbsent, "Nothing is found at the path '" + text + "'.");
        }
        return found;
    }

    /// A copy of the data with the value put at this place; objects on the way are made.
    JsonNode put(JsonNode data, JsonNode value) {
        if (steps.isEmpty()) {
            return value;
        }
        if (!(data.deepCopy() instanceof ObjectNode whole)) {
            throw noPlace();
        }
        var at = whole;
        for (var step : steps.subList(0, steps.size() - 1)) {
            at = inner(at, ((Field) step).name());
        }
        at.set(((Field) steps.getLast()).name(), value);
        return whole;
    }

    private ObjectNode inner(ObjectNode outer, String name) {
        return switch (outer.get(name)) {
            case null -> outer.putObject(name);
            case ObjectNode there -> there;
            default -> throw noPlace();
        };
    }

    private StateError noPlace() {
        return new StateError(
                "States.ResultPathMatchFailure", "A result cannot be put at '" + text + "'.");
    }
}
