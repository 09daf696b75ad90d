package dev.rungate.wire.anthropic;

import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.ToolCallLimit;
import dev.rungate.wire.json.Spelling;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Checks the shape of a message and its blocks: every client must find the same calls there.
/// `docs/answers.md` says why.
final class AnthropicShape {
    private static final Set<String> MESSAGE = Set.of("type", "content", "error", "stop_reason");
    private static final Set<String> BLOCK = Set.of("type", "name", "input", "id");

    private AnthropicShape() {}

    static void whole(JsonNode answer) {
        object(answer, "an answer", MESSAGE);
        var content = answer.path("content");
        if (isSaid(content) && !content.isArray() && !content.isString()) {
            throw new Ambiguous("its content is no list");
        }
        long calls = 0;
        for (var block : content) {
            block(block);
            calls += AnthropicAnswers.isCall(block) ? 1 : 0;
        }
        ToolCallLimit.check(calls);
    }

    static void block(JsonNode block) {
        object(block, "a content block", BLOCK);
        if (!block.path("type").isString()) {
            throw new Ambiguous("a content block has no type");
        }
        if (AnthropicAnswers.isCall(block) && !block.path("name").isString()) {
            throw new Ambiguous("a tool call has no name");
        }
        AnthropicOtherKinds.check(block);
    }

    static void object(JsonNode node, String what, Set<String> names) {
        if (!node.isObject()) {
            throw new Ambiguous(what + " is no JSON object");
        }
        Spelling.check(node, names);
    }

    static boolean isSaid(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    static boolean isEmpty(JsonNode node) {
        return !isSaid(node) || (node.isContainer() && node.isEmpty());
    }
}
