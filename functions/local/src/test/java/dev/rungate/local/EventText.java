package dev.rungate.local;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The text of an event stream, taken apart at its blank lines without changing a byte.
final class EventText {
    private static final Pattern END = Pattern.compile("(\r\n\r\n|\n\n|\r\r)");
    private static final String COST = ": x-rungate-cost-usd: ";

    private EventText() {}

    /// What the gateway adds of its own: the cost, and the signs of life.
    static byte[] withoutOurs(byte[] stream) {
        return keeping(
                stream, event -> !event.startsWith(COST) && !event.startsWith(": keep-alive"));
    }

    /// Comments and pings mean nothing.
    static byte[] withoutComments(byte[] stream) {
        return keeping(stream, event -> !event.startsWith(":") && !event.startsWith("event: ping"));
    }

    /// The chunk that OpenAI adds when it is asked for the usage.
    static byte[] withoutUsage(byte[] stream) {
        return keeping(stream, event -> !isUsageChunk(event));
    }

    static List<String> costs(byte[] stream) {
        return events(stream).stream()
                .filter(event -> event.startsWith(COST))
                .map(event -> event.substring(COST.length()).strip())
                .toList();
    }

    static List<String> events(byte[] stream) {
        // Bytes stand for themselves in this charset, so characters cut in two survive.
        var text = new String(stream, StandardCharsets.ISO_8859_1);
        var events = new ArrayList<String>();
        var ends = END.matcher(text);
        int from = 0;
        while (ends.find()) {
            events.add(text.substring(from, ends.end()));
            from = ends.end();
        }
        if (from < text.length()) {
            events.add(text.substring(from));
        }
        return events;
    }

    private static byte[] keeping(byte[] stream, Predicate<String> wanted) {
        var kept = new ByteArrayOutputStream();
        events(stream).stream()
                .filter(wanted)
                .forEach(event -> kept.writeBytes(event.getBytes(StandardCharsets.ISO_8859_1)));
        return kept.toByteArray();
    }

    private static boolean isUsageChunk(String event) {
        var line = event.strip();
        if (!line.startsWith("data:")) {
            return false;
        }
        try {
            var data = JsonMapper.shared().readTree(line.substring("data:".length()));
            var choices = data.path("choices");
            return choices.isArray() && choices.isEmpty() && data.path("usage").isObject();
        } catch (JacksonException noJson) {
            return false;
        }
    }
}
