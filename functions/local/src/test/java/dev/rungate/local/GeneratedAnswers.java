package dev.rungate.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Streams and whole answers of either format as a provider might write them, most of them with
/// something odd: in the grammar of `docs/answers.md`, at its edge, or beyond it.
final class GeneratedAnswers {
    private static final List<String> NAMES = List.of("f", "g", "issue_refund", "issue_", "refund");
    private static final List<String> ARGUMENTS =
            List.of(
                    "{}",
                    "{\"amount\":1}",
                    "{\"amount\": 10000, \"to\": \"é😀\"}",
                    "{\"a\":[1,{\"b\":null}],\"c\":1.50}",
                    "{\"amount\":1,\"amount\":2}",
                    "{\"amount\":1",
                    "5",
                    "not json",
                    "[]");

    /// What is replaced by what, somewhere in the stream.
    private static final List<List<String>> ODDITIES =
            List.of(
                    List.of("\"index\":0", "\"index\":1"),
                    List.of("\"index\":1", "\"index\":0"),
                    List.of("\"index\":0", "\"index\":2"),
                    List.of("\"index\":0", "\"index\":-1"),
                    List.of("\"index\":0", "\"index\":0.0"),
                    List.of("\"index\":0", "\"index\":\"0\""),
                    List.of("\"index\":0", "\"index\":true"),
                    List.of("\"index\":0,", ""),
                    List.of("\"index\":0", "\"index\":0,\"index\":1"),
                    List.of("\"name\":\"f\"", "\"name\":\"g\""),
                    List.of("\"name\":\"f\"", "\"name\":\"f\",\"name\":\"g\""),
                    List.of("\"name\":\"f\"", "\"Name\":\"f\""),
                    List.of("\"name\":\"f\",", ""),
                    List.of("\"arguments\":\"", "\"name\":\"refund\",\"arguments\":\""),
                    List.of("\"arguments\":\"", "\"arguments\":\"{}"),
                    List.of("\"arguments\":\"", "\"arguments\":\" "),
                    List.of("\"arguments\":\"", "\"Arguments\":\""),
                    List.of("\"arguments\":\"[^\"]*\"", "\"arguments\":{\"amount\":7}"),
                    List.of("\"arguments\":\"[^\"]*\"", "\"arguments\":7"),
                    List.of("\"arguments\":\"[^\"]*\"", "\"arguments\":null"),
                    List.of("\"function\":", "\"custom\":"),
                    List.of("\"function\":\\{", "\"custom\":{\"name\":\"g\"},\"function\":{"),
                    List.of("\"type\":\"function\"", "\"type\":\"custom\",\"name\":\"g\""),
                    List.of("\"id\":\"call_0\"", "\"id\":\"call_7\""),
                    List.of("\"delta\":", "\"message\":"),
                    List.of("\"delta\":\\{", "\"delta\":{\"content\":\"x\","),
                    List.of("\"delta\":\\{", "\"error\":{},\"delta\":{"),
                    List.of("\"choices\":", "\"error\":{\"message\":\"x\"},\"choices\":"),
                    List.of("\"choices\":", "\"Choices\":[],\"choices\":"),
                    List.of(
                            "\"tool_calls\":",
                            "\"function_call\":{\"name\":\"g\",\"arguments\":\"{}\"},\"tool_calls\":"),
                    List.of("\"finish_reason\":null", "\"finish_reason\":\"tool_calls\""),
                    List.of("\"partial_json\":\"", "\"partial_json\":\" "),
                    List.of("\"partial_json\":\"", "\"partial_json\":\"{}"),
                    List.of("\"partial_json\":\"[^\"]*\"", "\"partial_json\":{}"),
                    List.of("input_json_delta", "text_delta"),
                    List.of("\"input\":\\{}", "\"input\":{\"amount\":7}"),
                    List.of("\"input\":\\{}", "\"input\":\"{}\""),
                    List.of("\"input\":\\{}", "\"input\":[1]"),
                    List.of("\"input\":\\{},", ""),
                    List.of("\"type\":\"tool_use\"", "\"type\":\"text\""),
                    List.of("\"type\":\"text\"", "\"type\":\"tool_use\""),
                    List.of("\"type\":\"tool_use\"", "\"type\":\"server_tool_use\""),
                    List.of(
                            "\"content\":\\[]",
                            "\"content\":[{\"type\":\"tool_use\",\"id\":\"x\",\"name\":\"g\",\"input\":{}}]"),
                    List.of("event: content_block_start", "event: ping"),
                    List.of("event: content_block_delta", "event: x"),
                    List.of("event: [a-z_]*\n", ""),
                    List.of("data: ", "data:"),
                    List.of("data: ", "event: message\ndata: "),
                    List.of("data: ", "event: thread.x\ndata: "),
                    List.of("data: ", ": comment\n\ndata: "),
                    List.of("data: ", ": comment\ndata: "),
                    List.of("data: ", "x: y\ndata: "),
                    List.of("data: ", "\ufeffdata: "),
                    List.of("data: \\{", "data: {\ndata: "),
                    List.of("data: ", "data: [DONE]\n\ndata: "),
                    List.of("\n\n", "\n"),
                    List.of("\n\n", "\r\n\r\n"),
                    List.of("\n\n", "\r\r"),
                    List.of("\n\n", "\n\ndata:\n\n"),
                    List.of("\n\n", " x\n\n"),
                    List.of("\n\n", "{}\n\n"),
                    List.of("}", ""),
                    List.of("\"", ""),
                    List.of("\\{", "{\"x\":NaN,"),
                    List.of("\\{", "{\"x\":1e99999999999,"),
                    List.of("\\{", "{\"x\":\"\u2028\u0001\","));

    /// The same where an answer comes whole.
    private static final List<List<String>> WHOLE_ODDITIES =
            List.of(
                    List.of("\"message\":", "\"delta\":"),
                    List.of("\"message\":\\{", "\"delta\":{\"tool_calls\":[]},\"message\":{"),
                    List.of("\"choices\":\\[", "\"choices\":[{},"),
                    List.of("\"tool_calls\":\\[", "\"tool_calls\":[null,"),
                    List.of("\"tool_calls\":\\[", "\"tool_calls\":[],\"tool_calls\":["),
                    List.of("\"name\":", "\"n\\u0061me\":"),
                    List.of("\"name\":\"f\"", "\"name\":[\"f\"]"),
                    List.of("\"content\":\\[", "\"content\":[{\"type\":\"text\"},"),
                    List.of("\"content\":\\[", "\"content\":[[],"),
                    List.of("\"type\":\"message\"", "\"type\":\"error\",\"error\":{}"),
                    List.of("\"input\":\\{", "\"input\":{\"amount\":Infinity,"),
                    List.of("^", "\ufeff"),
                    List.of("^", "\f"),
                    List.of("^", "["),
                    List.of("^", "{}"),
                    List.of("$", "]"),
                    List.of("$", "{}"),
                    List.of("$", "\n\n"),
                    List.of("$", ","));

    private final Random random;

    GeneratedAnswers(Random random) {
        this.random = random;
    }

    String chat() {
        var events = new ArrayList<String>();
        events.add(chunk("{\"role\":\"assistant\",\"content\":null}", "null"));
        if (random.nextInt(3) == 0) {
            events.add(chunk("{\"content\":\"Hi\"}", "null"));
        }
        int calls = random.nextInt(4);
        for (int i = 0; i < calls; i++) {
            chatCall(i, events);
        }
        events.add(chunk("{}", "\"tool_calls\""));
        if (random.nextBoolean()) {
            events.add(
                    "data:"
                            + " {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n");
        }
        events.add("data: [DONE]\n\n");
        return odd(events);
    }

    private void chatCall(int index, List<String> events) {
        boolean numbered = random.nextInt(8) > 0;
        var arguments = any(ARGUMENTS);
        var pieces = numbered ? pieces(arguments) : List.of(arguments);
        for (int i = 0; i < pieces.size(); i++) {
            var head =
                    i > 0
                            ? "\"function\":{"
                            : "\"id\":\"call_%d\",\"type\":\"function\",\"function\":{\"name\":\"%s\","
                                    .formatted(index, any(NAMES));
            events.add(
                    chunk(
                            "{\"tool_calls\":[{%s%s\"arguments\":%s}}]}"
                                    .formatted(
                                            numbered ? "\"index\":" + index + "," : "",
                                            head,
                                            Bodies.quoted(pieces.get(i))),
                            "null"));
        }
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
                .formatted(delta, finish);
    }

    String wholeChat() {
        var calls = new ArrayList<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            calls.add(
                    "{\"id\":\"call_%d\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}"
                            .formatted(i, any(NAMES), Bodies.quoted(any(ARGUMENTS))));
        }
        var told = calls.isEmpty() ? "" : ",\"tool_calls\":[" + String.join(",", calls) + "]";
        return oddWhole(
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null%s},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}"
                        .formatted(told));
    }

    String wholeMessage() {
        var blocks = new ArrayList<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            var input = any(ARGUMENTS);
            blocks.add(
                    random.nextInt(3) == 0
                            ? "{\"type\":\"text\",\"text\":\"Hi\"}"
                            : "{\"type\":\"tool_use\",\"id\":\"t%d\",\"name\":\"%s\",\"input\":%s}"
                                    .formatted(
                                            i,
                                            any(NAMES),
                                            random.nextInt(5) == 0 ? Bodies.quoted(input) : input));
        }
        return oddWhole(
                "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[%s],\"stop_reason\":\"tool_use\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"
                        .formatted(String.join(",", blocks)));
    }

    private String oddWhole(String answer) {
        var odd = answer;
        for (int i = random.nextInt(4); i > 0; i--) {
            var oddity = any(random.nextBoolean() ? WHOLE_ODDITIES : ODDITIES);
            odd = replaced(odd, Pattern.compile(oddity.getFirst()), oddity.getLast());
        }
        return odd;
    }

    String messages() {
        var events = new ArrayList<String>();
        events.add(
                event(
                        "message_start",
                        ",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));
        int blocks = random.nextInt(4);
        for (int i = 0; i < blocks; i++) {
            block(i, events);
        }
        events.add(
                event(
                        "message_delta",
                        ",\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}"));
        events.add(event("message_stop", ""));
        return odd(events);
    }

    private void block(int index, List<String> events) {
        boolean isCall = random.nextInt(3) > 0;
        var block =
                isCall
                        ? "{\"type\":\"tool_use\",\"id\":\"t%d\",\"name\":\"%s\",\"input\":{}}"
                                .formatted(index, any(NAMES))
                        : "{\"type\":\"text\",\"text\":\"\"}";
        var at = ",\"index\":" + index;
        events.add(event("content_block_start", at + ",\"content_block\":" + block));
        for (var piece : isCall ? pieces(any(ARGUMENTS)) : List.of("Hi")) {
            var delta =
                    isCall ? "\"input_json_delta\",\"partial_json\":" : "\"text_delta\",\"text\":";
            events.add(
                    event(
                            "content_block_delta",
                            at + ",\"delta\":{\"type\":" + delta + Bodies.quoted(piece) + "}"));
        }
        events.add(event("content_block_stop", at));
    }

    private static String event(String type, String fields) {
        return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n".formatted(type, type, fields);
    }

    private List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int to = text.offsetByCodePoints(from, 1);
            while (to < text.length() && random.nextInt(4) > 0) {
                to = text.offsetByCodePoints(to, 1);
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    /// Up to three oddities, in the order of events or in their text.
    private String odd(List<String> events) {
        int oddities = random.nextInt(4);
        for (int i = 0; i < oddities && random.nextInt(3) == 0; i++) {
            int at = random.nextInt(events.size());
            switch (random.nextInt(3)) {
                case 0 -> events.add(random.nextInt(events.size()), events.remove(at));
                case 1 -> events.add(at, events.get(at));
                default -> events.remove(at);
            }
            if (events.isEmpty()) {
                return "";
            }
        }
        var stream = String.join("", events);
        for (int i = 0; i < oddities; i++) {
            var oddity = any(ODDITIES);
            stream = replaced(stream, Pattern.compile(oddity.getFirst()), oddity.getLast());
        }
        return random.nextInt(20) == 0 ? stream.stripTrailing() : stream;
    }

    private String replaced(String stream, Pattern what, String by) {
        var places = what.matcher(stream).results().toList();
        if (places.isEmpty()) {
            return stream;
        }
        if (random.nextInt(10) == 0) {
            return what.matcher(stream).replaceAll(Matcher.quoteReplacement(by));
        }
        var place = any(places);
        return stream.substring(0, place.start()) + by + stream.substring(place.end());
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
