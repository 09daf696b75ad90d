package dev.rungate.mutants;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Recordings;
import dev.rungate.wire.Recordings.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.opentest4j.TestAbortedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers to begin with: every recorded one that is an answer, and one of each kind that is always
/// here. A tool call is planted in each.
final class Seeds {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_TEXT_EVENTS = 6;

    private static final String CHAT =
            """
            {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}\
            """;
    private static final String CHAT_STREAM =
            """
            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}

            data: [DONE]

            """;
    private static final String MESSAGE =
            """
            {"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":3}}\
            """;
    private static final String MESSAGE_STREAM =
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    /// One answer: its events, or the one text it is.
    record Seed(String name, WireFormat format, boolean stream, List<String> parts) {
        String text() {
            return String.join("", parts);
        }
    }

    private final List<Seed> seeds = new ArrayList<>();

    Seeds() {
        add("chat", WireFormat.OPENAI_CHAT, false, CHAT);
        add("chat stream", WireFormat.OPENAI_CHAT, true, CHAT_STREAM);
        add("message", WireFormat.ANTHROPIC_MESSAGES, false, MESSAGE);
        add("message stream", WireFormat.ANTHROPIC_MESSAGES, true, MESSAGE_STREAM);
        recorded().forEach(this::add);
    }

    int size() {
        return seeds.size();
    }

    /// The answer with a number, with this call in it.
    Seed with(int number, Planted call, Random random) {
        var seed = seeds.get(number % seeds.size());
        var parts =
                switch (seed.format()) {
                    case OPENAI_CHAT ->
                            seed.stream()
                                    ? chatStream(seed.parts(), call, random)
                                    : List.of(chat(seed.text(), call));
                    case ANTHROPIC_MESSAGES ->
                            seed.stream()
                                    ? messageStream(seed.parts(), call, random)
                                    : List.of(message(seed.text(), call));
                };
        return new Seed(seed.name(), seed.format(), seed.stream(), parts);
    }

    private static List<Recording> recorded() {
        try {
            return Recordings.matching(line -> line.path("status").asInt() == 200 && isOurs(line));
        } catch (TestAbortedException notHere) {
            return List.of();
        }
    }

    private static boolean isOurs(JsonNode line) {
        var api = line.path("api").stringValue();
        return api.equals("chat") || api.equals("messages");
    }

    private void add(Recording recording) {
        boolean isMessage = recording.expected().path("api").stringValue().equals("messages");
        var format = isMessage ? WireFormat.ANTHROPIC_MESSAGES : WireFormat.OPENAI_CHAT;
        var text = new String(recording.bytes(), UTF_8);
        if (!recording.name().contains("-sse-error-")) {
            add(recording.name(), format, recording.isStream(), text);
        }
    }

    private void add(String name, WireFormat format, boolean stream, String text) {
        seeds.add(new Seed(name, format, stream, stream ? shortened(text) : List.of(text)));
    }

    /// Without most of the events that only carry text: they are all alike.
    private static List<String> shortened(String text) {
        var kept = new ArrayList<String>();
        int texts = 0;
        for (var event : text.split("(?<=\\n\\r?\\n)")) {
            boolean isText =
                    event.contains("text_delta")
                            || event.contains("thinking_delta")
                            || event.contains("\"delta\":{\"content\":\"")
                            || event.contains("\"delta\":{\"reasoning");
            texts += isText ? 1 : 0;
            if (!isText || texts <= MOST_TEXT_EVENTS || event.contains("finish_reason\":\"")) {
                kept.add(event);
            }
        }
        return kept;
    }

    private static String chat(String text, Planted call) {
        var answer = JSON.readTree(text);
        if (!(answer.at("/choices/0/message") instanceof ObjectNode message)) {
            return text;
        }
        message.remove("function_call");
        var calls =
                message.path("tool_calls") instanceof ArrayNode known
                        ? known
                        : message.putArray("tool_calls");
        calls.add(JSON.readTree(chatCall(call.name(), call.arguments(), "call_planted", "")));
        return answer.toString();
    }

    static String chatCall(String name, String arguments, String id, String index) {
        return "{%s\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}"
                .formatted(index, id, name, quoted(arguments));
    }

    /// Before the choice ends.
    private static List<String> chatStream(List<String> events, Planted call, Random random) {
        var parts = new ArrayList<>(events);
        int at = 0;
        while (at < parts.size() && !parts.get(at).matches("(?s).*finish_reason\": ?\".*")) {
            at++;
        }
        int number = callsBefore(parts.subList(0, at));
        var pieces = pieces(call.arguments(), random);
        var planted = new ArrayList<String>();
        planted.add(chunk(chatCall(call.name(), pieces.getFirst(), "call_planted", index(number))));
        for (var piece : pieces.subList(1, pieces.size())) {
            planted.add(
                    chunk(
                            "{%s\"function\":{\"arguments\":%s}}"
                                    .formatted(index(number), quoted(piece))));
        }
        parts.addAll(at, planted);
        return parts;
    }

    private static int callsBefore(List<String> events) {
        int calls = 0;
        for (var event : events) {
            int from = event.indexOf('{');
            if (from >= 0) {
                for (var call :
                        JSON.readTree(event.substring(from)).at("/choices/0/delta/tool_calls")) {
                    calls = Math.max(calls, call.path("index").asInt(0) + 1);
                }
            }
        }
        return calls;
    }

    private static String index(int number) {
        return "\"index\":" + number + ",";
    }

    static String chunk(String call) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[%s]},\"finish_reason\":null}]}\n\n"
                .formatted(call);
    }

    private static String message(String text, Planted call) {
        var answer = JSON.readTree(text);
        if (answer.path("content") instanceof ArrayNode content) {
            content.add(JSON.readTree(block(call.name(), call.arguments())));
        }
        return answer.toString();
    }

    static String block(String name, String input) {
        return "{\"type\":\"tool_use\",\"id\":\"toolu_planted\",\"name\":\"%s\",\"input\":%s}"
                .formatted(name, input);
    }

    private static List<String> messageStream(List<String> events, Planted call, Random random) {
        var parts = new ArrayList<>(events);
        int blocks = 0;
        int at = 0;
        for (int i = 0; i < parts.size() && at == 0; i++) {
            blocks += parts.get(i).contains("content_block_start\"") ? 1 : 0;
            at = parts.get(i).contains("message_delta\"") ? i : 0;
        }
        var planted = new ArrayList<String>();
        planted.add(
                event(
                        "content_block_start",
                        blocks,
                        "\"content_block\":" + block(call.name(), "{}")));
        for (var piece : pieces(call.arguments(), random)) {
            planted.add(
                    event(
                            "content_block_delta",
                            blocks,
                            "\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                                    + quoted(piece)
                                    + "}"));
        }
        planted.add(
                "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":%d}\n\n"
                        .formatted(blocks));
        parts.addAll(at, planted);
        return parts;
    }

    static String event(String type, int index, String more) {
        return "event: %s\ndata: {\"type\":\"%s\",\"index\":%d,%s}\n\n"
                .formatted(type, type, index, more);
    }

    private static List<String> pieces(String text, Random random) {
        int cut = random.nextInt(text.length() + 1);
        boolean splits = cut < text.length() && Character.isLowSurrogate(text.charAt(cut));
        return cut == 0 || cut == text.length() || splits
                ? List.of(text)
                : List.of(text.substring(0, cut), text.substring(cut));
    }

    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }
}
