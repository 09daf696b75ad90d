package dev.rungate.channels.slack;

import dev.rungate.approvals.Approvals;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.Members;
import java.time.Clock;

/// A Slack app put together: its channel asks approvers, its interactions are served at a route.
public final class Slack implements AutoCloseable {
    private final SlackApi api;
    private final SlackMessage message;
    private final SlackSignature signature;

    private Slack(SlackApi api, SlackMessage message, SlackSignature signature) {
        this.api = api;
        this.message = message;
        this.signature = signature;
    }

    public static Slack of(SlackSettings settings, Clock clock) {
        return of(settings, SlackApi.Patience.USUAL, clock);
    }

    /// For a function that has to answer within Slack's own time limit.
    public static Slack hurried(SlackSettings settings, Clock clock) {
        return of(settings, SlackApi.Patience.SHORT, clock);
    }

    static Slack of(SlackSettings settings, SlackApi.Patience patience, Clock clock) {
        return new Slack(
                new SlackApi(settings, patience, clock),
                new SlackMessage(settings),
                new SlackSignature(settings.signingSecret(), clock));
    }

    public SlackChannel channel() {
        return new SlackChannel(api, message);
    }

    public SlackInteractions interactions(OrgId org, Members members, Approvals approvals) {
        return new SlackInteractions(org, members, approvals, api, message, signature);
    }

    @Override
    public void close() {
        api.close();
    }
}
