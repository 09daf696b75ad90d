package dev.rungate.http;

import dev.rungate.calls.CallRefused;
import dev.rungate.calls.Refusal;
import dev.rungate.channels.slack.SlackInteractions;
import dev.rungate.wire.json.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where Slack sends clicks. Its signature is checked, then it has its answer; what the click means
/// is carried out behind it.
final class SlackHandler implements Handler {
    private static final HeaderName TIMESTAMP = HeaderNames.create("x-slack-request-timestamp");
    private static final HeaderName SIGNATURE = HeaderNames.create("x-slack-signature");
    private static final String TEXT = "text/plain; charset=utf-8";

    private final @Nullable SlackInteractions slack;

    SlackHandler(@Nullable SlackInteractions slack) {
        this.slack = slack;
    }

    @Override
    public void handle(Exchange exchange) {
        if (slack == null) {
            throw new CallRefused(new Refusal.NotFound("A Slack app"));
        }
        var body = exchange.body();
        var form = new String(body, StandardCharsets.UTF_8);
        var payload = field(form, "payload");
        if (payload.isPresent() || field(form, "ssl_check").isEmpty()) {
            checkSignature(exchange, slack, body);
        }
        payload.ifPresent(slack::takeLater);
        exchange.send(200, TEXT, challenge(body).getBytes(StandardCharsets.UTF_8));
    }

    private static void checkSignature(Exchange exchange, SlackInteractions slack, byte[] body) {
        if (!slack.signed(only(exchange, TIMESTAMP), only(exchange, SIGNATURE), body)) {
            throw Credentials.refused(
                    "The request is not signed by Slack with this app's secret, or it is old.");
        }
    }

    private static String only(Exchange exchange, HeaderName name) {
        var said = exchange.said(name);
        return said.size() == 1 ? said.iterator().next() : "";
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

    /// Said back when Slack asks whether this address is ours.
    private static String challenge(byte[] body) {
        return body.length > 0 && body[0] == '{'
                ? Json.string(Json.tree(body).path("challenge"))
                : "";
    }
}
