package dev.rungate.wire.anthropic;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.AnswerBytes;
import dev.rungate.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole message.
final class AnthropicAnswers {
    private static final List<String> WRITTEN =
            List.of("text", "thinking", "data", "name", "input");
    private static final Set<String> RUN_BY_PROVIDER = Set.of("server_tool_use", "mcp_tool_use");

    private AnthropicAnswers() {}

    static AnswerFacts read(byte[] body) {
        if (AnswerBytes.areText(body)) {
            return new AnswerFacts.Failed(read(Json.missing()), "The provider sent no answer.");
        }
        try {
            var answer = Json.oneMeaning(body);
            AnthropicShape.whole(answer);
            return facts(answer);
        } catch (Ambiguous unreadable) {
            return AnswerBytes.unreadable(read(Json.tree(body)), body, unreadable.why());
        }
    }

    private static AnswerFacts facts(JsonNode answer) {
        boolean fails =
                AnthropicShape.isSaid(answer.path("error"))
                        || Json.string(answer.path("type")).equals("error");
        if (!fails) {
            return new AnswerFacts.Read(read(answer));
        }
        if (!AnthropicShape.isEmpty(answer.path("content"))) {
            throw new Ambiguous("it has content beside an error");
        }
        return new AnswerFacts.Failed(read(answer), "The provider reported an error.");
    }

    private static Answer read(JsonNode answer) {
        var calls = new ArrayList<ToolCall>();
        long written = 0;
        for (var block : answer.path("content")) {
            written += written(block);
            if (isCall(block)) {
                calls.add(new ToolCall(Json.string(block.path("name")), arguments(block)));
            }
        }
        var usage = AnthropicUsage.NONE.and(answer.path("usage")).usage();
        return new Answer(model(answer), usage, finish(answer), calls, written);
    }

    /// A call the agent is to run; `server_tool_use` and `mcp_tool_use` are run by the provider. A
    /// kind of call that this version does not know is taken for the agent's.
    static boolean isCall(JsonNode block) {
        var type = Json.string(block.path("type"));
        return type.endsWith("tool_use") && !RUN_BY_PROVIDER.contains(type);
    }

    /// The input as JSON text; empty if there is none. A text node stands for what a model wrote
    /// that is no JSON object.
    static String arguments(JsonNode block) {
        var input = block.path("input");
        if (input.isString()) {
            return input.stringValue();
        }
        return input.isMissingNode() ? "" : Json.text(input);
    }

    static @Nullable String model(JsonNode message) {
        var model = Json.string(message.path("model"));
        return model.isEmpty() ? null : model;
    }

    static @Nullable FinishReason finish(JsonNode message) {
        var word = Json.string(message.path("stop_reason"));
        return switch (word) {
            case "" -> null;
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            case "error" -> FinishReason.ERROR;
            default -> FinishReason.OTHER;
        };
    }

    /// UTF-8 bytes of what the model wrote into a block. Results of a provider's tool do not count.
    static long written(JsonNode block) {
        if (Json.string(block.path("type")).endsWith("_result")) {
            return 0;
        }
        long bytes = 0;
        for (var name : WRITTEN) {
            var node = block.path(name);
            bytes += node.isObject() ? Json.utf8Length(Json.text(node)) : Json.writtenBytes(node);
        }
        return bytes;
    }

    static byte[] withoutToolCalls(byte[] body, String text) {
        var answer = Json.tree(body);
        if (!(answer instanceof ObjectNode message) || !replaceCalls(message, text)) {
            return body;
        }
        message.put("stop_reason", "end_turn");
        return Json.bytes(message);
    }

    private static boolean replaceCalls(ObjectNode message, String text) {
        var kept = Json.array();
        boolean replaced = false;
        for (var block : message.path("content")) {
            if (!isCall(block)) {
                kept.add(block);
            } else if (!replaced) {
                kept.add(Json.object().put("type", "text").put("text", text));
                replaced = true;
            }
        }
        message.set("content", kept);
        return replaced;
    }
}
