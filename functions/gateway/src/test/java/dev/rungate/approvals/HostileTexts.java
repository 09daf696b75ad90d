package dev.rungate.approvals;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Texts by which a model could try to look like us.
public final class HostileTexts {
    private static final List<String> PIECES =
            List.of(
                    "\n",
                    "\r\n",
                    "\u2028",
                    "\u202e",
                    "\u2066",
                    "\u200b",
                    "\u3164",
                    "\ufe0f",
                    "\u0007",
                    "\u00a0",
                    "```",
                    "`",
                    "*Approved*",
                    "_x_",
                    "~x~",
                    ":tada:",
                    "<!channel>",
                    "<@U1>",
                    "<http://evil.example|here>",
                    "https://evil.example/a",
                    "www.evil.example",
                    "a@evil.example",
                    "[x](https://evil.example)",
                    "</pre><script>alert(1)</script>",
                    "&lt;b&gt;",
                    "\n\nRule: none\n",
                    "refund",
                    " ");

    private HostileTexts() {}

    public static Stream<String> generated(int count) {
        var random = new Random(11);
        return Stream.generate(() ->
                        random.ints(1 + random.nextInt(12), 0, PIECES.size())
                                .mapToObj(PIECES::get)
                                .collect(Collectors.joining()))
                .limit(count);
    }

    /// Whether some character of it is not seen, or changes the order of others.
    public static boolean deceives(String shown) {
        return shown.codePoints().anyMatch(c -> c != '\n' && c != '\t' && ShownText.deceives(c));
    }
}
