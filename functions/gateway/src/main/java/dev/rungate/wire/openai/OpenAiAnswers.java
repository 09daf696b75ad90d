package dev.rungate.wire.openai;

import dev.rungate.chat.Answer;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole chat completion.
final class OpenAiAnswers {
    private static final List<String> WRITTEN =
            List.of("content", "refusal", "reasoning_content", "reasoning");

    private OpenAiAnswers() {}

    static Answer read(byte[] body) {
        var answer = Json.tree(body);
        var calls = new ArrayList<ToolCall>();
        FinishReason finish = null;
        long written = 0;
        for (var choice : answer.path("choices")) {
            finish = finish == null ? finish(choice) : finish;
            var message = choice.path("message");
            calls.addAll(calls(message));
            written += written(message);
        }
        return new Answer(
                model(answer), OpenAiUsage.NONE.and(answer).usage(), finish, calls, written);
    }

    static @Nullable String model(JsonNode answer) {
        var model = Json.string(answer.path("model"));
        return model.isEmpty() ? null : model;
    }

    static @Nullable FinishReason finish(JsonNode choice) {
        var word = Json.string(choice.path("finish_reason"));
        return switch (word) {
            case "" -> null;
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            case "error" -> FinishReason.ERROR;
            default -> FinishReason.OTHER;
        };
    }

    /// UTF-8 bytes of everything the model wrote into a message or a piece of one.
    static long written(JsonNode message) {
        long bytes = 0;
        for (var name : WRITTEN) {
            bytes += Json.writtenBytes(message.path(name));
        }
        for (var call : calls(message)) {
            bytes += Json.utf8Length(call.name()) + Json.utf8Length(call.arguments());
        }
        return bytes + Json.writtenBytes(message.path("audio").path("transcript"));
    }

    /// The call of a `tool_calls` item: a function's arguments, or a custom tool's input.
    static ToolCall call(JsonNode item) {
        var custom = item.path("custom");
        return custom.isObject()
                ? new ToolCall(Json.string(custom.path("name")), Json.string(custom.path("input")))
                : function(item.path("function"));
    }

    static ToolCall function(JsonNode function) {
        var arguments = function.path("arguments");
        return new ToolCall(
                Json.string(function.path("name")),
                arguments.isContainer() ? Json.text(arguments) : Json.string(arguments));
    }

    static byte[] withoutToolCalls(byte[] body, String text) {
        var answer = Json.tree(body);
        for (var choice : answer.path("choices")) {
            if (choice instanceof ObjectNode said
                    && said.path("message") instanceof ObjectNode message
                    && !calls(message).isEmpty()) {
                message.remove(List.of("tool_calls", "function_call"));
                var before = Json.string(message.path("content"));
                message.put("content", before.isEmpty() ? text : before + "\n\n" + text);
                said.put("finish_reason", "stop");
            }
        }
        return answer.isObject() ? Json.bytes(answer) : body;
    }

    private static List<ToolCall> calls(JsonNode message) {
        var calls = new ArrayList<ToolCall>();
        for (var item : message.path("tool_calls")) {
            calls.add(call(item));
        }
        if (message.path("function_call").isObject()) {
            calls.add(function(message.path("function_call")));
        }
        return calls;
    }
}
