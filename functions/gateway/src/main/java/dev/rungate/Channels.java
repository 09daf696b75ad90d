package dev.rungate;

import dev.rungate.approvals.ApproverChannel;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Reach;
import dev.rungate.channels.email.EmailChannel;
import dev.rungate.channels.email.MailLinks;
import dev.rungate.channels.email.MailServer;
import dev.rungate.channels.webhook.WebhookChannel;
import dev.rungate.http.gates.GateJson;
import dev.rungate.tenants.Vault;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The ways to reach approvers that the settings alone set up.
public final class Channels {
    private Channels() {}

    /// Links need an address that people can reach.
    public static @Nullable MailLinks links(Settings settings, Vault vault) {
        var url = settings.publicUrl();
        return url == null ? null : new MailLinks(vault.key("links in mails"), url.toString());
    }

    /// What of the kinds of address is not set up, and where people find the approvals page.
    public static Reach reach(Settings settings) {
        var lacks = new ArrayList<Reach.Lack>();
        lacks.addAll(
                lack(
                        "slack://",
                        "Slack is not set up here",
                        missing(
                                "RUNGATE_SLACK_SIGNING_SECRET",
                                settings.slackSigningSecret(),
                                "RUNGATE_SLACK_BOT_TOKEN",
                                settings.slackBotToken())));
        lacks.addAll(
                lack(
                        "mailto:",
                        "mail is not set up here",
                        missing(
                                "RUNGATE_SMTP_URL",
                                settings.smtpUrl(),
                                "RUNGATE_MAIL_FROM",
                                settings.mailFrom(),
                                "RUNGATE_PUBLIC_URL",
                                settings.publicUrl())));
        lacks.addAll(
                lack(
                        "http",
                        "webhooks are not set up here",
                        missing("RUNGATE_WEBHOOK_SECRET", settings.webhookSecret())));
        if (!settings.privateUpstreams()) {
            lacks.add(
                    new Reach.Lack(
                            "http://",
                            "a webhook must be https here",
                            List.of("RUNGATE_PRIVATE_UPSTREAMS")));
        }
        return new Reach(lacks, page(settings.publicUrl()));
    }

    private static List<Reach.Lack> lack(String scheme, String why, List<String> missing) {
        return missing.isEmpty() ? List.of() : List.of(new Reach.Lack(scheme, why, missing));
    }

    /// Names and values of settings in turn.
    private static List<String> missing(@Nullable Object... settings) {
        var missing = new ArrayList<String>();
        for (int i = 0; i < settings.length; i += 2) {
            if (settings[i + 1] == null) {
                missing.add(String.valueOf(settings[i]));
            }
        }
        return missing;
    }

    private static @Nullable String page(@Nullable URI publicUrl) {
        return publicUrl == null ? null : publicUrl.toString().replaceAll("/+$", "") + "/approvals";
    }

    public static List<ApproverChannel> of(
            Settings settings,
            @Nullable MailLinks links,
            Function<Gate, String> agentNames,
            Clock clock) {
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
            channels.add(new EmailChannel(MailServer.of(smtp.value()), from, links, agentNames));
        }
        return channels;
    }
}
