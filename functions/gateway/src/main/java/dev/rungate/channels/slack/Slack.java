package dev.rungate.channels.slack;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.Members;
import java.time.Clock;
import java.util.function.Function;

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

    /// {@code agentNames} tells what people call the agent of a gate.
    public static Slack of(SlackSettings settings, Function<Gate, String> agentNames, Clock clock) {
        return of(settings, agentNames, SlackApi.Patience.USUAL, clock);
    }

    /// For a function that has to answer within Slack's own time limit.
    public static Slack withShortTimeouts(
            SlackSettings settings, Function<Gate, String> agentNames, Clock clock) {
        return of(settings, agentNames, SlackApi.Patience.SHORT, clock);
    }

    static Slack of(
            SlackSettings settings,
            Function<Gate, String> agentNames,
            SlackApi.Patience patience,
            Clock clock) {
        return new Slack(
                new SlackApi(settings, patience, clock),
                new SlackMessage(settings, agentNames),
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
