package dev.rungate.http.gates;

import dev.rungate.channels.slack.SlackInteractions;
import dev.rungate.channels.slack.SlackPost;
import dev.rungate.http.Credentials;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where Slack sends clicks. Its signature is checked, then it has its answer; what the click means
/// is carried out behind it.
public final class SlackRoutes implements Routes {
    private static final HeaderName TIMESTAMP = HeaderNames.create(SlackPost.TIMESTAMP);
    private static final HeaderName SIGNATURE = HeaderNames.create(SlackPost.SIGNATURE);
    private static final String TEXT = "text/plain; charset=utf-8";

    private final @Nullable SlackInteractions slack;

    public SlackRoutes(@Nullable SlackInteractions slack) {
        this.slack = slack;
    }

    @Override
    public void addTo(RouteTable table) {
        table.post("/slack/interactions", this::handle);
    }

    void handle(Exchange exchange) {
        if (slack == null) {
            throw new CallRefused(new Refusal.NotFound("A Slack app"));
        }
        var post = new SlackPost(exchange.rawBody(SlackPost.LARGEST));
        if (!post.acceptable(slack, only(exchange, TIMESTAMP), only(exchange, SIGNATURE))) {
            throw Credentials.refused(SlackPost.NOT_SIGNED);
        }
        post.payload().ifPresent(slack::takeLater);
        exchange.send(200, TEXT, post.answer().getBytes(StandardCharsets.UTF_8));
    }

    private static String only(Exchange exchange, HeaderName name) {
        var said = exchange.headerValues(name);
        return said.size() == 1 ? said.iterator().next() : "";
    }
}
