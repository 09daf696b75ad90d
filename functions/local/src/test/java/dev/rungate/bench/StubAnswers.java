package dev.rungate.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The canned answers of a stub provider, with their head, made once each.
final class StubAnswers {
    private static final String WORDS = "All work and no play makes a dull benchmark. ";
    private static final int PIECES = 8;
    private static final Map<StubAsked, byte[]> MADE = new ConcurrentHashMap<>();

    private StubAnswers() {}

    static byte[] to(StubAsked asked) {
        return MADE.computeIfAbsent(asked, StubAnswers::make);
    }

    private static byte[] make(StubAsked asked) {
        if (!asked.stream()) {
            var json = asked.anthropic() ? message(asked) : completion(asked);
            return bytes(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                            + json.length()
                            + "\r\n\r\n"
                            + json);
        }
        var events = asked.anthropic() ? messageEvents(asked) : chunks(asked);
        var shown = asked.idle() ? events.substring(0, events.indexOf("\n\n") + 2) : events;
        return bytes(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(shown.length())
                        + "\r\n"
                        + shown
                        + "\r\n"
                        + (asked.idle() ? "" : "0\r\n\r\n"));
    }

    private static String completion(StubAsked asked) {
        return "{\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\""
                + asked.model()
                + "\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\""
                + WORDS.repeat(PIECES * 2)
                + "\",\"refusal\":null},\"finish_reason\":\"stop\"}],"
                + usage(asked)
                + "}";
    }

    private static String usage(StubAsked asked) {
        return "\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":"
                + asked.tokens()
                + ",\"total_tokens\":"
                + (200 + asked.tokens())
                + "}";
    }

    private static String chunks(StubAsked asked) {
        var events =
                new StringBuilder(
                        chunk(asked, "{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        for (int i = 0; i < PIECES; i++) {
            events.append(chunk(asked, "{\"content\":\"" + WORDS + "\"}", "null"));
        }
        events.append(chunk(asked, "{}", "\"stop\""));
        if (asked.usage()) {
            events.append(
                    "data: {\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\""
                            + asked.model()
                            + "\",\"choices\":[],"
                            + usage(asked)
                            + "}\n\n");
        }
        return events.append("data: [DONE]\n\n").toString();
    }

    private static String chunk(StubAsked asked, String delta, String finish) {
        return "data: {\"id\":\"chatcmpl-stub\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\""
                + asked.model()
                + "\",\"choices\":[{\"index\":0,\"delta\":"
                + delta
                + ",\"finish_reason\":"
                + finish
                + "}]}\n\n";
    }

    private static String message(StubAsked asked) {
        return "{\"id\":\"msg_stub\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""
                + asked.model()
                + "\",\"content\":[{\"type\":\"text\",\"text\":\""
                + WORDS.repeat(PIECES * 2)
                + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":200,\"output_tokens\":"
                + asked.tokens()
                + "}}";
    }

    private static String messageEvents(StubAsked asked) {
        var events =
                new StringBuilder(
                        event(
                                "message_start",
                                "\"message\":{\"id\":\"msg_stub\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""
                                        + asked.model()
                                        + "\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                                        + "\"usage\":{\"input_tokens\":200,\"output_tokens\":1}}"));
        events.append(
                event(
                        "content_block_start",
                        "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
        for (int i = 0; i < PIECES; i++) {
            events.append(
                    event(
                            "content_block_delta",
                            "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                                    + WORDS
                                    + "\"}"));
        }
        return events.append(event("content_block_stop", "\"index\":0"))
                .append(
                        event(
                                "message_delta",
                                "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":"
                                        + asked.tokens()
                                        + "}"))
                .append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
                .toString();
    }

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
