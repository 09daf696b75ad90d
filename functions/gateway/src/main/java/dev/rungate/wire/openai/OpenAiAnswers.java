package dev.rungate.wire.openai;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.AnswerBytes;
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

    static AnswerFacts read(byte[] body) {
        if (AnswerBytes.areText(body)) {
            return new AnswerFacts.Failed(read(Json.missing()), "The provider sent no answer.");
        }
        try {
            var answer = Json.oneMeaning(body);
            OpenAiShape.whole(answer);
            return facts(answer);
        } catch (Ambiguous unreadable) {
            return AnswerBytes.unreadable(read(Json.tree(body)), body, unreadable.why());
        }
    }

    private static AnswerFacts facts(JsonNode answer) {
        boolean fails = OpenAiShape.isSaid(answer.path("error"));
        if (!fails) {
            return new AnswerFacts.Read(read(answer));
        }
        for (var choice : answer.path("choices")) {
            if (OpenAiGrammar.saysSomething(choice.path("message"))) {
                throw new Ambiguous("it has content beside an error");
            }
        }
        return new AnswerFacts.Failed(read(answer), "The provider reported an error.");
    }

    private static Answer read(JsonNode answer) {
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

    /// UTF-8 bytes of everything that the model wrote into a message or a piece of one.
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

    /// The call in a `tool_calls` item: a function's arguments, or a custom tool's input. A name
    /// beside these counts too.
    static ToolCall call(JsonNode item) {
        var inner = inner(item);
        var name = Json.string(inner.path("name"));
        var beside = Json.string(item.path("name"));
        var text = text(given(item, inner));
        if (name.isEmpty() || beside.isEmpty() || name.equals(beside)) {
            return new ToolCall(name.isEmpty() ? beside : name, text);
        }
        return new ToolCall(name, text, List.of(beside));
    }

    static boolean isCustom(JsonNode item) {
        return item.path("custom").isObject() || Json.string(item.path("type")).equals("custom");
    }

    static JsonNode inner(JsonNode item) {
        return item.path(isCustom(item) ? "custom" : "function");
    }

    /// The arguments as the provider gave them: inside the call, or beside it.
    static JsonNode given(JsonNode item, JsonNode inner) {
        var name = argumentsName(item);
        return OpenAiShape.isSaid(inner.path(name)) ? inner.path(name) : item.path(name);
    }

    static String argumentsName(JsonNode item) {
        return isCustom(item) ? "input" : "arguments";
    }

    static ToolCall function(JsonNode function) {
        return new ToolCall(Json.string(function.path("name")), text(function.path("arguments")));
    }

    /// The arguments as a client sees them: a text as it is, anything else as JSON.
    static String text(JsonNode arguments) {
        if (arguments.isString()) {
            return arguments.stringValue();
        }
        return OpenAiShape.isSaid(arguments) ? Json.text(arguments) : "";
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
