package dev.rungate;

import dev.rungate.approvals.ApproverChannel;
import dev.rungate.channels.email.EmailChannel;
import dev.rungate.channels.email.MailLinks;
import dev.rungate.channels.email.MailServer;
import dev.rungate.channels.webhook.WebhookChannel;
import dev.rungate.http.gates.GateJson;
import dev.rungate.tenants.Vault;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ways to reach approvers that the settings alone set up.
public final class Channels {
    private Channels() {}

    /// Links need an address that people can reach.
    public static @Nullable MailLinks links(Settings settings, Vault vault) {
        var url = settings.publicUrl();
        return url == null ? null : new MailLinks(vault.key("links in mails"), url.toString());
    }

    public static List<ApproverChannel> of(
            Settings settings, @Nullable MailLinks links, Clock clock) {
        var channels = new ArrayList<ApproverChannel>();
        var secret = settings.webhookSecret();
        if (secret != null) {
            channels.add(
                    new WebhookChannel(
                            secret.value(), settings.privateUpstreams(), GateJson::gate, clock));
        }
        var smtp = settings.smtpUrl();
        var from = settings.mailFrom();
        if (smtp != null && from != null && links != null) {
            channels.add(new EmailChannel(MailServer.of(smtp.value()), from, links));
        }
        return channels;
    }
}
