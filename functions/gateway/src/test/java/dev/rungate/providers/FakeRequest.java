package dev.rungate.providers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request as a {@link FakeProvider} received it. {@code raw} are its very bytes, head and body;
/// {@code connection} counts the connections made so far.
public record FakeRequest(int connection, byte[] raw, String head, byte[] body) {
    public String method() {
        return startLine()[0];
    }

    /// With its query string.
    public String target() {
        return startLine()[1];
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public List<String> headers(String name) {
        var prefix = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .toList();
    }

    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    private String[] startLine() {
        return head.lines().findFirst().orElse("? ? ?").split(" ");
    }
}
