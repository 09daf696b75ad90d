package dev.rungate.channels.slack;

import dev.rungate.wire.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What is posted to the address that Slack knows of us: somebody's click, a look whether we are
/// there, or a word that Slack wants back.
public final class SlackPost {
    public static final String TIMESTAMP = "x-slack-request-timestamp";
    public static final String SIGNATURE = "x-slack-signature";

    /// Why a post that had to be signed is refused.
    public static final String NOT_SIGNED =
            "The request is not signed by Slack with this app's secret, or it is old.";

    private final byte[] body;
    private final Optional<String> payload;
    private final boolean onlyLooks;

    public SlackPost(byte[] body) {
        var form = new String(body, StandardCharsets.UTF_8);
        this.body = body.clone();
        this.payload = field(form, "payload");
        this.onlyLooks = payload.isEmpty() && field(form, "ssl_check").isPresent();
    }

    /// Only a look whether we are there is not signed, and nothing follows from it.
    public boolean acceptable(SlackInteractions app, String timestamp, String signature) {
        return onlyLooks || app.signed(timestamp, signature, body);
    }

    /// The payload for {@link SlackInteractions}, where somebody clicked.
    public Optional<String> payload() {
        return payload;
    }

    /// The answer to Slack: its challenge where it sends one, else nothing.
    public String answer() {
        return body.length > 0 && body[0] == '{'
                ? Json.string(Json.tree(body).path("challenge"))
                : "";
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
