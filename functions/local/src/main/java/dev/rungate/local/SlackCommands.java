package dev.rungate.local;

import dev.rungate.approvals.ApproverChannel.Unreachable;
import dev.rungate.channels.slack.Slack;
import dev.rungate.channels.slack.SlackSettings;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// {@code rungate slack test}.
@Command(name = "slack", description = "Tries the Slack app.", mixinStandardHelpOptions = true)
final class SlackCommands {
    private static final String SCHEME = "slack://";

    @Command(
            name = "test",
            description = "Posts a test message, with the settings of the environment.",
            mixinStandardHelpOptions = true)
    int test(@Parameters(paramLabel = "CHANNEL", description = "#name, C… or U…") String channel) {
        try (var slack = Slack.of(settings(), gate -> gate.agent().value(), Clock.systemUTC())) {
            slack.channel().test(channel.startsWith(SCHEME) ? channel : SCHEME + channel);
        } catch (Unreachable why) {
            throw new StartFailure(String.valueOf(why.getMessage()));
        }
        System.out.println("posted to " + channel);
        return 0;
    }

    private static SlackSettings settings() {
        return ProcessSettings.settings(System.getenv())
                .slack()
                .orElseThrow(() ->
                        new StartFailure(
                                "No Slack app is set up: set RUNGATE_SLACK_SIGNING_SECRET and"
                                        + " RUNGATE_SLACK_BOT_TOKEN."));
    }
}
