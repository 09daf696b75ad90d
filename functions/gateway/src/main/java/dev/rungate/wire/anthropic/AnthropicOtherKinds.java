package dev.rungate.wire.anthropic;

import dev.rungate.ids.LooseNames;
import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.json.Json;
import tools.jackson.databind.JsonNode;

/// Refuses blocks that are no tool calls by their type, but that a client may take for one: their
/// type is one of a tool call in other letters, or they bring what a tool call brings. A stream
/// brings the input of such a block in pieces, which {@link AnthropicGrammar} refuses.
final class AnthropicOtherKinds {
    private static final String CALL = "tooluse";

    private AnthropicOtherKinds() {}

    /// Throws {@link Ambiguous}.
    static void check(JsonNode block) {
        var type = Json.string(block.path("type"));
        if (type.endsWith("tool_use")) {
            return;
        }
        if (LooseNames.letters(type).endsWith(CALL)) {
            throw new Ambiguous("it writes the type of a tool call in other letters");
        }
        if (AnthropicShape.isSaid(block.path("input")) || isCallOfAnotherKind(block)) {
            throw new Ambiguous("a block that is no tool call gets input");
        }
    }

    private static boolean isCallOfAnotherKind(JsonNode block) {
        if (isNamedWithArguments(block)) {
            return true;
        }
        for (var inner : block) {
            if (inner.isObject() && isNamedWithArguments(inner)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamedWithArguments(JsonNode node) {
        return has(node, "name") && (has(node, "input") || has(node, "arguments"));
    }

    private static boolean has(JsonNode node, String field) {
        return node.propertyNames().stream()
                .anyMatch(name -> LooseNames.folded(name).equals(field));
    }
}
