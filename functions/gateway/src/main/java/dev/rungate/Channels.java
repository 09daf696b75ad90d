package dev.rungate;

import dev.rungate.approvals.ApproverChannel;
import dev.rungate.channels.webhook.WebhookChannel;
import dev.rungate.http.GateJson;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The ways to reach approvers that the settings alone set up.
final class Channels {
    private Channels() {}

    static List<ApproverChannel> of(Settings settings, Clock clock) {
        var channels = new ArrayList<ApproverChannel>();
        var secret = settings.webhookSecret();
        if (secret != null) {
            channels.add(
                    new WebhookChannel(
                            secret.text(), settings.privateUpstreams(), GateJson::gate, clock));
        }
        return channels;
    }
}
