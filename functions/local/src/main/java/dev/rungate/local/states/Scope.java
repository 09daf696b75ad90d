package dev.rungate.local.states;

import tools.jackson.databind.JsonNode;

/// The values in which paths are looked up: a state's data under `$`, the context object under
/// `$$`.
record Scope(JsonNode data, JsonNode context) {
    Scope withData(JsonNode other) {
        return new Scope(other, context);
    }
}
