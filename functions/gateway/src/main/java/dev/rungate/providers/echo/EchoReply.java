package dev.rungate.providers.echo;

import dev.rungate.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the echo answers: words or tool calls. A word is a token; a call costs a quarter of its
/// bytes. {@code cut} when more was to be said than was allowed.
record EchoReply(
        String id,
        List<String> words,
        List<ToolCall> calls,
        long inputTokens,
        long outputTokens,
        boolean cut) {
    private static final String MARK = "[echo]";

    static EchoReply to(EchoPrompt prompt, long most, String id) {
        long forCalls = prompt.calls().stream().mapToLong(EchoReply::tokens).sum();
        if (!prompt.calls().isEmpty() && forCalls <= most) {
            return new EchoReply(id, List.of(), prompt.calls(), prompt.tokens(), forCalls, false);
        }
        var words = words(prompt);
        var said = words.subList(0, (int) Math.min(words.size(), most));
        return new EchoReply(
                id, said, List.of(), prompt.tokens(), said.size(), said.size() < words.size());
    }

    String text() {
        return String.join("", words);
    }

    /// Every word but the first has its space before it.
    private static List<String> words(EchoPrompt prompt) {
        var told =
                prompt.toolResult()
                        ? "The tool answered: " + prompt.text()
                        : "You said: " + prompt.text();
        var plain =
                new ArrayList<>(
                        Stream.concat(Stream.of(MARK), Stream.of(told.strip().split("\\s+")))
                                .toList());
        prompt.words().ifPresent(count -> fill(plain, count));
        return IntStream.range(0, plain.size())
                .mapToObj(i -> i == 0 ? plain.get(i) : " " + plain.get(i))
                .toList();
    }

    private static void fill(List<String> words, int count) {
        for (int i = words.size(); i < count; i++) {
            words.add("word");
        }
        words.subList(Math.max(1, Math.min(count, words.size())), words.size()).clear();
    }

    private static long tokens(ToolCall call) {
        int bytes = (call.name() + call.arguments()).getBytes(StandardCharsets.UTF_8).length;
        return Math.max(1, (bytes + 3) / 4);
    }
}
