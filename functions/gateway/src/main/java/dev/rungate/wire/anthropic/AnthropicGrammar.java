package dev.rungate.wire.anthropic;

import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.ToolCallLimit;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseStyle;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks the order of the events of one stream: every client must put the same calls together.
/// `docs/answers.md` is this class in words.
final class AnthropicGrammar {
    private static final Set<String> EVENT =
            Set.of("type", "index", "message", "content_block", "delta", "error");
    private static final Set<String> DELTA = Set.of("type", "partial_json");

    private SseStyle style = SseStyle.NONE;
    private @Nullable Boolean named;
    private int blocks;
    private int calls;
    private @Nullable JsonNode open;
    private boolean ended;
    private boolean failed;

    /// Takes an event, whether it has data or not. Throws {@link Ambiguous}.
    void line(SseEvent event) {
        if (event.doubt() != null) {
            throw new Ambiguous(event.doubt());
        }
        style = style.and(event.style());
        if (style.mixesSpaces()) {
            throw new Ambiguous("its lines are written in two ways");
        }
    }

    /// Takes the data of the next event. Throws {@link Ambiguous}.
    void event(SseEvent event, JsonNode data) {
        AnthropicShape.object(data, "an event", EVENT);
        var type = Json.string(data.path("type"));
        if (type.isEmpty()) {
            throw new Ambiguous("an event has no type");
        }
        name(event, type);
        onlyIn("content_block_start", type, "content_block", data);
        onlyIn("message_start", type, "message", data);
        if (AnthropicShape.isSaid(data.path("error")) && !type.equals("error")) {
            throw new Ambiguous("it has an error beside content");
        }
        switch (type) {
            case "error" -> failed = true;
            case "message_start" -> started(data.path("message"));
            case "content_block_start" -> begin(data);
            case "content_block_delta" -> grow(data);
            case "content_block_stop" -> stop(data);
            case "message_delta" -> delta(data.path("delta"));
            case "message_stop" -> closed("the message");
            default -> noInput(data.path("delta"));
        }
        if (event.splits() && open != null && AnthropicAnswers.isCall(open)) {
            throw new Ambiguous("some clients take a line of its tool call for two");
        }
    }

    /// Checks the event's name. Anthropic's own clients skip events without a name and believe the
    /// name; others never look at it.
    private void name(SseEvent event, String type) {
        boolean isNamed = !event.name().isEmpty();
        if (isNamed && !event.name().equals(type)) {
            throw new Ambiguous("an event's name is not its type");
        }
        if (named != null && named != isNamed) {
            throw new Ambiguous("only some of its events have a name");
        }
        named = isNamed;
    }

    private static void onlyIn(String event, String type, String member, JsonNode data) {
        if (!type.equals(event) && AnthropicShape.isSaid(data.path(member))) {
            throw new Ambiguous("it has a \"" + member + "\" where none belongs");
        }
    }

    private void started(JsonNode message) {
        AnthropicShape.object(message, "a message", Set.of("content"));
        if (!AnthropicShape.isEmpty(message.path("content"))) {
            throw new Ambiguous("it has content before its first block");
        }
        if (blocks > 0) {
            throw new Ambiguous("a message begins twice");
        }
    }

    private void begin(JsonNode data) {
        closed("a block");
        if (failed || ended) {
            throw new Ambiguous("a block begins after the end");
        }
        if (index(data) != blocks) {
            throw new Ambiguous("its blocks are not numbered one after the other");
        }
        var block = data.path("content_block");
        AnthropicShape.block(block);
        blocks++;
        open = block;
        calls += AnthropicAnswers.isCall(block) ? 1 : 0;
        ToolCallLimit.check(calls);
    }

    private void grow(JsonNode data) {
        var block = opened(data);
        var delta = data.path("delta");
        AnthropicShape.object(delta, "a delta", DELTA);
        if (!delta.path("type").isString()) {
            throw new Ambiguous("a delta has no type");
        }
        boolean isInput = Json.string(delta.path("type")).equals("input_json_delta");
        if (!isInput) {
            noInput(delta);
        } else if (!delta.path("partial_json").isString()) {
            throw new Ambiguous("a piece of input is no text");
        } else {
            feed(block, Json.string(delta.path("partial_json")));
        }
    }

    /// Some clients append the pieces to the input that a block began with, some replace it by
    /// them.
    private void feed(JsonNode block, String piece) {
        if (!Json.string(block.path("type")).endsWith("tool_use")) {
            throw new Ambiguous("a block that is no tool call gets input");
        }
        if (!piece.isEmpty() && !AnthropicShape.isEmpty(block.path("input"))) {
            throw new Ambiguous("a tool call gets input twice");
        }
    }

    private void stop(JsonNode data) {
        opened(data);
        open = null;
    }

    private void delta(JsonNode delta) {
        noInput(delta);
        if (AnthropicShape.isSaid(delta.path("content"))) {
            throw new Ambiguous("it has content where none belongs");
        }
        closed("the message");
        ended |= !Json.string(delta.path("stop_reason")).isEmpty();
    }

    private JsonNode opened(JsonNode data) {
        if (open == null || index(data) != blocks - 1) {
            throw new Ambiguous("an event is about a block that is not open");
        }
        return open;
    }

    private void closed(String next) {
        if (open != null) {
            throw new Ambiguous(next + " goes on while a block is open");
        }
    }

    private static void noInput(JsonNode delta) {
        if (AnthropicShape.isSaid(delta.path("partial_json"))) {
            throw new Ambiguous("it has input where none belongs");
        }
    }

    private static int index(JsonNode data) {
        var index = data.path("index");
        if (!index.isIntegralNumber() || !index.canConvertToInt() || index.intValue() < 0) {
            throw new Ambiguous("an index is no whole number");
        }
        return index.intValue();
    }
}
