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
    private static final Pattern COST = Pattern.compile("(?m)^: x-rungate-cost-usd: (.*)\n");
    private static final Pattern KEEP_ALIVE = Pattern.compile("(?m)^: keep-alive\n");

    private EventText() {}

    /// What the gateway adds of its own, each on one line before the next event: the cost, and the
    /// signs of life.
    static byte[] withoutOurs(byte[] stream) {
        var text = new String(stream, StandardCharsets.ISO_8859_1);
        return KEEP_ALIVE
                .matcher(COST.matcher(text).replaceAll(""))
                .replaceAll("")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Comments and pings mean nothing.
    static byte[] withoutComments(byte[] stream) {
        return keeping(
                withoutOurs(stream),
                event -> !event.startsWith(":") && !event.startsWith("event: ping"));
    }

    /// The chunk that OpenAI adds when it is asked for the usage.
    static byte[] withoutUsage(byte[] stream) {
        return keeping(stream, event -> !isUsageChunk(event));
    }

    static List<String> costs(byte[] stream) {
        return COST.matcher(new String(stream, StandardCharsets.ISO_8859_1))
                .results()
                .map(found -> found.group(1))
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
