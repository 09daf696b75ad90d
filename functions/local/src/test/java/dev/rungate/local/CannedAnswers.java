package dev.rungate.local;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Answers of the two providers, written by hand: as many words as are asked for, and the usage
/// that belongs to them.
final class CannedAnswers {
    static final String GPT = "gpt-4o-mini";
    static final String CLAUDE = "claude-haiku-4-5";

    private CannedAnswers() {}

    static String chat(int input, int output) {
        return chat(input, output, "{\"role\":\"assistant\",\"content\":\"Fine.\"}", "stop");
    }

    /// Two calls in one answer, the first beside some text.
    static String chatCalls(String text, String tool, String arguments, String other) {
        var call = "{\"id\":%s,\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":%s}}";
        var message =
                "{\"role\":\"assistant\",\"content\":%s,\"tool_calls\":[%s,%s]}"
                        .formatted(
                                Bodies.quoted(text),
                                call.formatted(
                                        Bodies.quoted("call_1"),
                                        Bodies.quoted(tool),
                                        Bodies.quoted(arguments)),
                                call.formatted(
                                        Bodies.quoted("call_2"),
                                        Bodies.quoted(other),
                                        Bodies.quoted("{}")));
        return chat(10, 20, message, "tool_calls");
    }

    static String chatCall(String tool, String arguments) {
        var message =
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":%s}}]}";
        return chat(
                10,
                20,
                message.formatted(Bodies.quoted(tool), Bodies.quoted(arguments)),
                "tool_calls");
    }

    private static String chat(int input, int output, String message, String finish) {
        return """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18",\
        "choices":[{"index":0,"message":%s,"finish_reason":"%s"}],\
        "usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}\
        """
                .formatted(message, finish, input, output, input + output);
    }

    /// With the chunk of usage, as if it had been asked for.
    static String chatStream(int input, int words) {
        return chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")
                + IntStream.range(0, words)
                        .mapToObj(i -> chunk("{\"content\":\"word%d \"}".formatted(i), "null"))
                        .collect(Collectors.joining())
                + chunk("{}", "\"stop\"")
                + chatUsage(input, words)
                + "data: [DONE]\n\n";
    }

    /// The arguments come in pieces of three characters.
    static String chatStreamCall(String tool, String arguments) {
        var calls =
                new StringBuilder(chunk("{\"role\":\"assistant\",\"content\":null}", "null"))
                        .append(
                                chunk(
                                        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":\"\"}}]}"
                                                .formatted(Bodies.quoted(tool)),
                                        "null"));
        for (int i = 0; i < arguments.length(); i += 3) {
            var piece = arguments.substring(i, Math.min(arguments.length(), i + 3));
            calls.append(
                    chunk(
                            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":%s}}]}"
                                    .formatted(Bodies.quoted(piece)),
                            "null"));
        }
        return calls + chunk("{}", "\"tool_calls\"") + chatUsage(10, 20) + "data: [DONE]\n\n";
    }

    /// A call in each of two choices, of which the second begins first.
    static String chatStreamOfTwoChoices(String tool, String ofSecond, String ofFirst) {
        return ofChoice(1, callBegins(tool, ofSecond.substring(0, 5)), "null")
                + ofChoice(0, callBegins(tool, ofFirst), "null")
                + ofChoice(1, callGoesOn(ofSecond.substring(5)), "null")
                + ofChoice(0, "{}", "\"tool_calls\"")
                + ofChoice(1, "{}", "\"tool_calls\"")
                + chatUsage(10, 20)
                + "data: [DONE]\n\n";
    }

    private static String callBegins(String tool, String arguments) {
        return "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":%s}}]}"
                .formatted(Bodies.quoted(tool), Bodies.quoted(arguments));
    }

    private static String callGoesOn(String arguments) {
        return "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":%s}}]}"
                .formatted(Bodies.quoted(arguments));
    }

    private static String ofChoice(int index, String delta, String finish) {
        return chunk(delta, finish)
                .replace("\"index\":0,\"delta\"", "\"index\":" + index + ",\"delta\"");
    }

    private static String chatUsage(int input, int output) {
        return """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini-2024-07-18",\
        "choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}

        """
                .formatted(input, output, input + output);
    }

    private static String chunk(String delta, String finish) {
        return """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini-2024-07-18",\
        "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}

        """
                .formatted(delta, finish);
    }

    static String message(int input, int output) {
        return message(input, output, "{\"type\":\"text\",\"text\":\"Fine.\"}", "end_turn");
    }

    static String messageCall(String tool, String input) {
        return message(
                10,
                20,
                "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":%s,\"input\":%s}"
                        .formatted(Bodies.quoted(tool), input),
                "tool_use");
    }

    private static String message(int input, int output, String block, String stop) {
        return """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001",\
        "content":[%s],"stop_reason":"%s","stop_sequence":null,\
        "usage":{"input_tokens":%d,"output_tokens":%d}}\
        """
                .formatted(block, stop, input, output);
    }

    static String messageStream(int input, int words) {
        return messageStart(input)
                + event(
                        "content_block_start",
                        "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                + IntStream.range(0, words)
                        .mapToObj(i ->
                                event(
                                        "content_block_delta",
                                        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"word%d \"}"
                                                .formatted(i)))
                        .collect(Collectors.joining())
                + event("content_block_stop", "\"index\":0")
                + messageEnd("end_turn", words);
    }

    static String messageStreamCall(String tool, String input) {
        var stream =
                new StringBuilder(messageStart(10))
                        .append(
                                event(
                                        "content_block_start",
                                        "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":%s,\"input\":{}}"
                                                .formatted(Bodies.quoted(tool))));
        for (int i = 0; i < input.length(); i += 3) {
            var piece = input.substring(i, Math.min(input.length(), i + 3));
            stream.append(
                    event(
                            "content_block_delta",
                            "\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":%s}"
                                    .formatted(Bodies.quoted(piece))));
        }
        return stream + event("content_block_stop", "\"index\":0") + messageEnd("tool_use", 20);
    }

    private static String messageStart(int input) {
        return event(
                "message_start",
                """
                "message":{"id":"msg_1","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"stop_sequence":null,\
                "usage":{"input_tokens":%d,"output_tokens":1}}\
                """
                        .formatted(input));
    }

    private static String messageEnd(String stop, int output) {
        return event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":%d}"
                                .formatted(stop, output))
                + event("message_stop", "");
    }

    private static String event(String type, String fields) {
        return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n"
                .formatted(type, type, fields.isEmpty() ? "" : "," + fields);
    }
}
