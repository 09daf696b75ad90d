package dev.rungate.local.states;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Where a task that failed in a certain way goes on, and where the error is put.
record Catcher(Errors errors, @Nullable StatePath result, String next) {
    JsonNode output(JsonNode input, StateError failure) {
        var error = StatesJson.object().put("Error", failure.error()).put("Cause", failure.cause());
        return result == null ? input : result.put(input, error);
    }
}
