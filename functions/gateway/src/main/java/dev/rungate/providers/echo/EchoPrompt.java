package dev.rungate.providers.echo;

import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What the echo was asked: the last message of the user or of a tool, and the directions in it.
/// {@code patience} is to be had before the answer, {@code pace} between its words; {@code tokens}
/// are a quarter of the request's bytes.
record EchoPrompt(
        String text,
        boolean toolResult,
        List<ToolCall> calls,
        OptionalInt words,
        Duration patience,
        Duration pace,
        long tokens,
        boolean wantsUsage) {
    private static final Set<String> ASKING = Set.of("user", "tool");
    private static final Pattern WAIT = Pattern.compile("\\[\\[wait:(\\d{1,6})(ms|s)]]");
    private static final Pattern PACE = Pattern.compile("\\[\\[pace:(\\d{1,6})(ms|s)]]");
    private static final Pattern WORDS = Pattern.compile("\\[\\[words:(\\d{1,6})]]");
    private static final Pattern TOOL =
            Pattern.compile("\\[\\[tool:([A-Za-z0-9_.-]+)\\s+(\\{.*?})\\s*]]", Pattern.DOTALL);
    private static final Pattern CALL =
            Pattern.compile("\\bcall ([A-Za-z0-9_.-]+) (\\{.*})", Pattern.DOTALL);
    private static final Pattern DIRECTION =
            Pattern.compile("\\[\\[(wait|pace|words):[^\\]]*]]|" + TOOL.pattern(), Pattern.DOTALL);

    private static final int MOST_WORDS = 20_000;

    /// More of the last message is not heard, so that an answer of an event a word stays small.
    private static final int LONGEST = 40_000;

    static EchoPrompt read(JsonNode body, ChatRequest request) {
        var last = lastAsked(body.path("messages"));
        var said = clipped(text(last.path("content")));
        boolean toolResult = isToolResult(last);
        return new EchoPrompt(
                DIRECTION.matcher(said).replaceAll("").strip(),
                toolResult,
                toolResult ? List.of() : calls(said, request.tools()),
                WORDS.matcher(said)
                        .results()
                        .mapToInt(found -> Math.min(Integer.parseInt(found.group(1)), MOST_WORDS))
                        .findFirst(),
                time(WAIT, said),
                time(PACE, said),
                Math.max(1, (request.size().textBytes() + 3) / 4),
                body.path("stream_options").path("include_usage").asBoolean(false));
    }

    /// Clients put further messages behind it: reminders of the system, the start of an answer.
    private static JsonNode lastAsked(JsonNode messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (ASKING.contains(Json.string(messages.path(i).path("role")))) {
                return messages.path(i);
            }
        }
        return messages.path(messages.size() - 1);
    }

    private static String clipped(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static boolean isToolResult(JsonNode message) {
        if (Json.string(message.path("role")).equals("tool")) {
            return true;
        }
        for (var part : message.path("content")) {
            if (Json.string(part.path("type")).equals("tool_result")) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        var texts = new ArrayList<String>();
        for (var part : content) {
            texts.add(
                    part.has("text") ? Json.string(part.path("text")) : text(part.path("content")));
        }
        return String.join(" ", texts);
    }

    private static List<ToolCall> calls(String said, List<String> offered) {
        return Stream.concat(TOOL.matcher(said).results(), CALL.matcher(said).results())
                .map(found -> new ToolCall(found.group(1), found.group(2)))
                .filter(call -> offered.contains(call.name()))
                .toList();
    }

    private static Duration time(Pattern direction, String said) {
        return direction
                .matcher(said)
                .results()
                .findFirst()
                .map(EchoPrompt::time)
                .orElse(Duration.ZERO);
    }

    private static Duration time(MatchResult found) {
        long number = Long.parseLong(found.group(1));
        return found.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }
}
