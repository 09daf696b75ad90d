package dev.rungate.local;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON for {@code --json}.
final class Json {
    private Json() {}

    static ObjectNode object(String first, JsonNode one, String second, JsonNode two) {
        var object = JsonMapper.shared().createObjectNode();
        object.set(first, one);
        object.set(second, two);
        return object;
    }
}
