package dev.rungate.local.states;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How data go into a state and out of it. A path that is null was written as null: nothing goes
/// in, the result is thrown away, nothing comes out.
record Flow(
        @Nullable StatePath input,
        @Nullable Template parameters,
        @Nullable Template selector,
        @Nullable StatePath result,
        @Nullable StatePath output) {
    /// The input that the state works on.
    JsonNode in(Scope raw) {
        var chosen = raw.withData(chosen(input, raw));
        return parameters == null ? chosen.data() : parameters.fill(chosen);
    }

    /// The input of the next state: the result put into the state's own input.
    JsonNode out(Scope raw, JsonNode result) {
        var selected = selector == null ? result : selector.fill(raw.withData(result));
        var whole = this.result == null ? raw.data() : this.result.put(raw.data(), selected);
        return chosen(output, raw.withData(whole));
    }

    private static JsonNode chosen(@Nullable StatePath path, Scope scope) {
        return path == null ? StatesJson.object() : path.read(scope, StateError.RUNTIME);
    }
}
