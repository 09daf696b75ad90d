package dev.rungate.aws.lambda;

import dev.rungate.Channels;
import dev.rungate.Log;
import dev.rungate.approvals.AgentNames;
import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.channels.slack.Slack;
import dev.rungate.channels.slack.SlackInteractions;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The gates of a function that lives as long as its answer takes, and the ways to reach people.
record CloudApprovals(CloudParts parts) {
    /// Slack waits three seconds in all.
    private static final Duration BEFORE_SLACK_GIVES_UP = Duration.ofMillis(1500);

    /// The result of {@code make}, once for each environment.
    static <P> Supplier<P> prepared(Function<CloudApprovals, P> make) {
        return FunctionPart.prepared(
                () -> {
                    var parts = CloudParts.open(CloudParts.NEEDED);
                    Log.set(parts.settings().settings().log());
                    return new FunctionPart<>(make.apply(new CloudApprovals(parts)), parts::close);
                },
                System.getenv());
    }

    /// Everything that follows is done when a method returns.
    Approvals approvals() {
        return approvals(Runnable::run);
    }

    private Approvals approvals(Executor behind) {
        var settings = parts.settings().settings();
        var links = Channels.links(settings, parts.stores().vault());
        var names = agentNames();
        var slack = settings.slack().map(app -> Slack.of(app, names, parts.clock()).channel());
        return parts.waiting()
                .and(slack.stream().toList())
                .and(Channels.of(settings, links, names, parts.clock()))
                .carriedOutBy(behind)
                .approvals(parts.stores(), parts.clock());
    }

    /// Null where no Slack app is set up.
    @Nullable SlackInteractions clicks() {
        var approvals = approvals(new TimeLimitedExecutor(BEFORE_SLACK_GIVES_UP));
        return parts.settings()
                .settings()
                .slack()
                .map(app ->
                        Slack.withShortTimeouts(app, agentNames(), parts.clock())
                                .interactions(OrgId.LOCAL, parts.stores().members(), approvals))
                .orElse(null);
    }

    private Function<Gate, String> agentNames() {
        return AgentNames.in(parts.stores().directory());
    }

    Sweep sweep() {
        var stores =
                new DynamoStores(
                        parts.dynamo(),
                        parts.settings().tables(),
                        new FreshIds(FreshRandom.get()),
                        parts.stores().vault());
        return new Sweep(OrgId.LOCAL, stores, approvals(), parts.clock());
    }
}
