package dev.rungate.channels.slack;

import dev.rungate.channels.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// A Slack app: what its requests are signed with, what it posts with, where Slack's methods live,
/// and where people reach this gateway, for links.
public record SlackSettings(
        Secret signingSecret, Secret botToken, URI api, @Nullable URI publicUrl) {
    public static final URI USUAL_API = URI.create("https://slack.com/api/");

    public SlackSettings {
        api = api.getPath().endsWith("/") ? api : URI.create(api + "/");
    }

    /// Where a gate can be looked at whole.
    @Nullable URI page(String gate) {
        if (publicUrl == null) {
            return null;
        }
        var text = publicUrl.toString();
        return URI.create(text + (text.endsWith("/") ? "" : "/") + "approvals/" + gate);
    }
}
