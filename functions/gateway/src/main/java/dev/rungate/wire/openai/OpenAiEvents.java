package dev.rungate.wire.openai;

import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ChatEvent.Kind;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ToolCallPiece;
import dev.rungate.wire.Ambiguous;
import dev.rungate.wire.AnswerBytes;
import dev.rungate.wire.EventReader;
import dev.rungate.wire.json.Counts;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseEvent;
import dev.rungate.wire.sse.SseText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the chunks of one chat completion stream.
final class OpenAiEvents implements EventReader {
    private final OpenAiToolCalls calls = new OpenAiToolCalls();
    private final OpenAiGrammar grammar;
    private @Nullable String model;
    private OpenAiUsage usage = OpenAiUsage.NONE;
    private @Nullable FinishReason finish;

    /// {@code choices} is how many the request asked for.
    OpenAiEvents(int choices) {
        this.grammar = new OpenAiGrammar(choices);
    }

    @Override
    public byte[] keepAlive() {
        return SseText.keepAlive();
    }

    @Override
    public ChatEvent read(byte[] raw) {
        var event = SseEvent.of(raw);
        var data = event.data();
        var doubt = doubt(event);
        if (data == null || AnswerBytes.areBlank(data)) {
            return new ChatEvent(raw, Kind.ASIDE, null, null, null, List.of(), 0, doubt);
        }
        if (isEnd(data)) {
            return event(raw, Kind.END, List.of(), 0, doubt);
        }
        var chunk = Json.tree(data);
        remember(chunk);
        if (isFailure(event, chunk)) {
            finish = FinishReason.ERROR;
            return event(raw, Kind.FAILURE, List.of(), 0, doubt);
        }
        return event(
                raw,
                isUsageOnly(chunk) ? Kind.USAGE_ONLY : Kind.CONTENT,
                pieces(chunk),
                doubt != null && written(chunk) == 0 ? data.length : written(chunk),
                doubt);
    }

    private @Nullable String doubt(SseEvent event) {
        try {
            var data = event.data();
            grammar.line(event);
            if (data != null
                    && !AnswerBytes.areBlank(data)
                    && !isEnd(data)
                    && !isPlainError(event, data)) {
                grammar.chunk(event, Json.oneMeaning(data));
            }
            return null;
        } catch (Ambiguous unclear) {
            return unclear.why();
        }
    }

    /// Whether the event is an error in plain text, on one line for every client.
    private static boolean isPlainError(SseEvent event, byte[] data) {
        return event.name().equals("error") && !event.splits() && AnswerBytes.areText(data);
    }

    static boolean isEnd(byte[] data) {
        return data.length < 16
                && new String(data, StandardCharsets.UTF_8).strip().equals("[DONE]");
    }

    /// The part of the message in a choice; some providers send the whole message instead.
    static JsonNode part(JsonNode choice) {
        var delta = choice.path("delta");
        return delta.isObject() ? delta : choice.path("message");
    }

    private void remember(JsonNode chunk) {
        var named = OpenAiAnswers.model(chunk);
        model = named == null ? model : named;
        usage = usage.and(chunk);
        for (var choice : chunk.path("choices")) {
            var said = OpenAiAnswers.finish(choice);
            if (said != null && (finish == null || Counts.of(choice, "index") == 0)) {
                finish = said;
            }
        }
    }

    static boolean isFailure(SseEvent event, JsonNode chunk) {
        var error = chunk.path("error");
        return event.name().equals("error") || error.isObject() || error.isString();
    }

    private static boolean isUsageOnly(JsonNode chunk) {
        var choices = chunk.path("choices");
        return choices.isArray() && choices.isEmpty() && chunk.path("usage").isObject();
    }

    private List<ToolCallPiece> pieces(JsonNode chunk) {
        var pieces = new ArrayList<ToolCallPiece>(0);
        for (var choice : chunk.path("choices")) {
            calls.read(Counts.of(choice, "index"), part(choice), pieces);
        }
        return pieces;
    }

    private static int written(JsonNode chunk) {
        long bytes = 0;
        for (var choice : chunk.path("choices")) {
            bytes += OpenAiAnswers.written(part(choice));
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private ChatEvent event(
            byte[] raw,
            Kind kind,
            List<ToolCallPiece> tools,
            int outputBytes,
            @Nullable String doubt) {
        return new ChatEvent(raw, kind, model, usage.usage(), finish, tools, outputBytes, doubt);
    }
}
