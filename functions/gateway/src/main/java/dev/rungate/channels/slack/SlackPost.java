package dev.rungate.channels.slack;

import dev.rungate.wire.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A request from Slack: a click, an {@code ssl_check}, or a {@code url_verification} challenge.
public final class SlackPost {
    public static final String TIMESTAMP = "x-slack-request-timestamp";
    public static final String SIGNATURE = "x-slack-signature";

    /// Why a post that had to be signed is refused.
    public static final String NOT_SIGNED =
            "The request is not signed by Slack with this app's secret, or it is old.";

    /// The longest body that is read. Slack sends a message back with each click, percent-encoded:
    /// ours have some 12,000 characters.
    public static final int LARGEST = 512 * 1024;

    private static final int LARGEST_SSL_CHECK = 1_024;

    private final byte[] body;

    /// The body's bytes as they came: nothing is unpacked or split before their signature was
    /// checked.
    public SlackPost(byte[] body) {
        this.body = body.clone();
    }

    /// Whether the request is signed. An {@code ssl_check} is not, and has no effect.
    public boolean acceptable(SlackInteractions app, String timestamp, String signature) {
        return isSslCheck() || app.signed(timestamp, signature, body);
    }

    /// The payload for {@link SlackInteractions}, if somebody clicked.
    public Optional<String> payload() {
        return field(new String(body, StandardCharsets.UTF_8), "payload");
    }

    /// The answer to Slack: its challenge if it sent one, else nothing.
    public String answer() {
        return body.length > 0 && body[0] == '{'
                ? Json.string(Json.tree(body).path("challenge"))
                : "";
    }

    private boolean isSslCheck() {
        if (body.length > LARGEST_SSL_CHECK) {
            return false;
        }
        var form = new String(body, StandardCharsets.UTF_8);
        return form.contains("ssl_check=") && !form.contains("payload=");
    }

    private static Optional<String> field(String form, String name) {
        return Arrays.stream(form.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> decoded(pair.substring(name.length() + 1)))
                .findFirst();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return "";
        }
    }
}
