package dev.rungate.wire.anthropic;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the events of one message stream.
final class AnthropicEvents implements EventReader {
    /// A comment would not do: Claude Code's watchdog takes it for silence.
    private static final byte[] PING = SseText.event("ping", "{\"type\":\"ping\"}");

    private final AnthropicGrammar grammar = new AnthropicGrammar();
    private final Map<Long, Call> calls = new HashMap<>();
    private AnthropicUsage usage = AnthropicUsage.NONE;
    private @Nullable String model;
    private @Nullable FinishReason finish;
    private int numbers;
    private @Nullable String doubt;

    private static final class Call {
        final int number;
        boolean hasArguments;

        Call(int number) {
            this.number = number;
        }
    }

    @Override
    public ChatEvent read(byte[] raw) {
        var event = SseEvent.of(raw);
        doubt = doubt(event);
        if (event.data() == null || AnswerBytes.areBlank(event.data())) {
            return aside(raw);
        }
        var data = Json.tree(event.data());
        return switch (type(event, data)) {
            case "ping" -> aside(raw);
            case "error" -> failed(raw);
            case "message_stop" -> event(raw, Kind.END, List.of(), 0);
            case "message_start" -> started(raw, data.path("message"));
            case "message_delta" -> delta(raw, data);
            case "content_block_start" -> blockStarted(raw, data);
            case "content_block_delta" -> blockDelta(raw, data);
            case "content_block_stop" -> event(raw, Kind.CONTENT, emptyArguments(data), 0);
            default -> event(raw, Kind.CONTENT, List.of(), 0);
        };
    }

    @Override
    public byte[] keepAlive() {
        return PING.clone();
    }

    private @Nullable String doubt(SseEvent event) {
        try {
            var data = event.data();
            grammar.line(event);
            if (data != null && !AnswerBytes.areBlank(data) && !isPlainError(event, data)) {
                grammar.event(event, Json.oneMeaning(data));
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

    private ChatEvent aside(byte[] raw) {
        return new ChatEvent(raw, Kind.ASIDE, null, null, null, List.of(), 0, doubt);
    }

    static String type(SseEvent event, JsonNode data) {
        var type = Json.string(data.path("type"));
        return type.isEmpty() ? event.name() : type;
    }

    private ChatEvent failed(byte[] raw) {
        finish = FinishReason.ERROR;
        return event(raw, Kind.FAILURE, List.of(), 0);
    }

    private ChatEvent started(byte[] raw, JsonNode message) {
        var named = AnthropicAnswers.model(message);
        model = named == null ? model : named;
        usage = usage.and(message.path("usage")).atStart();
        return event(raw, Kind.CONTENT, List.of(), 0);
    }

    private ChatEvent delta(byte[] raw, JsonNode data) {
        var said = AnthropicAnswers.finish(data.path("delta"));
        finish = said == null ? finish : said;
        usage = usage.and(data.path("usage"));
        return event(raw, Kind.CONTENT, List.of(), 0);
    }

    private ChatEvent blockStarted(byte[] raw, JsonNode data) {
        var block = data.path("content_block");
        int written = bytes(AnthropicAnswers.written(block));
        if (!AnthropicAnswers.isCall(block)) {
            return event(raw, Kind.CONTENT, List.of(), written);
        }
        var call = new Call(numbers++);
        calls.put(Counts.of(data, "index"), call);
        var arguments =
                AnthropicShape.isEmpty(block.path("input"))
                        ? ""
                        : AnthropicAnswers.arguments(block);
        call.hasArguments = !arguments.isEmpty();
        var piece = new ToolCallPiece(call.number, Json.string(block.path("name")), arguments);
        return event(raw, Kind.CONTENT, List.of(piece), written);
    }

    private ChatEvent blockDelta(byte[] raw, JsonNode data) {
        var delta = data.path("delta");
        var more = Json.string(delta.path("partial_json"));
        int written = bytes(AnthropicAnswers.written(delta) + Json.utf8Length(more));
        var call = calls.get(Counts.of(data, "index"));
        if (call == null || more.isEmpty()) {
            return event(raw, Kind.CONTENT, List.of(), written);
        }
        call.hasArguments = true;
        return event(
                raw, Kind.CONTENT, List.of(new ToolCallPiece(call.number, null, more)), written);
    }

    /// A call without arguments streams none. Every client takes it for an empty object.
    private List<ToolCallPiece> emptyArguments(JsonNode data) {
        var call = calls.remove(Counts.of(data, "index"));
        return call == null || call.hasArguments
                ? List.of()
                : List.of(new ToolCallPiece(call.number, null, "{}"));
    }

    private static int bytes(long count) {
        return (int) Math.min(Integer.MAX_VALUE, count);
    }

    private ChatEvent event(byte[] raw, Kind kind, List<ToolCallPiece> tools, int outputBytes) {
        int written = doubt != null && outputBytes == 0 ? raw.length : outputBytes;
        return new ChatEvent(raw, kind, model, usage.usage(), finish, tools, written, doubt);
    }
}
