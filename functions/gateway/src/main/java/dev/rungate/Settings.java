package dev.rungate;

import dev.rungate.channels.Secret;
import dev.rungate.channels.slack.SlackSettings;
import dev.rungate.tenants.TokenText;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything an operator can set, read once at start. The names are those of the environment
/// variables.
public record Settings(
        String host,
        int port,
        Path data,
        @Nullable TokenText adminToken,
        @Nullable String dynamoEndpoint,
        boolean privateUpstreams,
        @Nullable Secret webhookSecret,
        @Nullable Secret smtpUrl,
        @Nullable String mailFrom,
        byte @Nullable [] masterKey,
        int maxBodyBytes,
        int maxPendingGates,
        int maxInflightBytes,
        LogLevel log,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout,
        @Nullable Duration callTimeout,
        Duration holdExpiry,
        Duration sweepInterval,
        @Nullable Secret slackSigningSecret,
        @Nullable Secret slackBotToken,
        URI slackApiUrl,
        @Nullable URI publicUrl,
        Map<String, String> providers) {

    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    public Settings {
        providers = Map.copyOf(providers);
    }

    /// Reads and checks all of them. {@code environment} holds every variable there is; what is not
    /// ours is left alone. {@code home} is the folder that `~` stands for, null where there is
    /// none. Throws {@link SettingsException} that lists every mistake.
    public static Settings from(Map<String, String> environment, @Nullable Path home) {
        var read = new SettingsReader(environment, home);
        var settings = read(read);
        read.together("RUNGATE_SLACK_SIGNING_SECRET", "RUNGATE_SLACK_BOT_TOKEN");
        read.needs("RUNGATE_SMTP_URL", "RUNGATE_MAIL_FROM", "RUNGATE_PUBLIC_URL");
        read.finish();
        return settings;
    }

    /// The data folder alone, for commands that talk to a server and read none of its other
    /// settings.
    public static Path dataFolder(Map<String, String> environment, @Nullable Path home) {
        var read = new SettingsReader(environment, home);
        var folder = dataFolder(read);
        read.finish();
        return folder;
    }

    private static Path dataFolder(SettingsReader read) {
        return read.folder("RUNGATE_DATA", ".rungate");
    }

    /// One sentence for each variable that looks like a setting and is none, with the name that was
    /// probably meant.
    public static List<String> unknown(Map<String, String> environment) {
        var read = new SettingsReader(environment, Path.of("~"));
        read(read);
        return read.unknown();
    }

    private static Settings read(SettingsReader read) {
        return new Settings(
                read.text("RUNGATE_HOST", "127.0.0.1"),
                read.whole("RUNGATE_PORT", 8080, 0, 65_535),
                dataFolder(read),
                read.adminToken("RUNGATE_ADMIN_TOKEN"),
                read.url("RUNGATE_DYNAMODB_ENDPOINT"),
                read.flag("RUNGATE_PRIVATE_UPSTREAMS", true),
                read.longSecret("RUNGATE_WEBHOOK_SECRET"),
                read.mailServer("RUNGATE_SMTP_URL"),
                read.mailAddress("RUNGATE_MAIL_FROM"),
                read.key("RUNGATE_MASTER_KEY"),
                read.whole("RUNGATE_MAX_BODY_BYTES", 10_485_760, 1_024, 1_073_741_824),
                read.whole("RUNGATE_MAX_PENDING_GATES", 1_000, 1, 1_000_000),
                read.whole("RUNGATE_MAX_INFLIGHT_BYTES", 67_108_864, 1_048_576, Integer.MAX_VALUE),
                read.choice("RUNGATE_LOG", LogLevel.INFO),
                read.duration(
                        "RUNGATE_UPSTREAM_CONNECT_TIMEOUT",
                        Duration.ofSeconds(10),
                        Duration.ofMillis(1)),
                read.duration(
                        "RUNGATE_UPSTREAM_FIRST_BYTE_TIMEOUT",
                        Duration.ofMinutes(10),
                        Duration.ofMillis(1)),
                read.duration(
                        "RUNGATE_UPSTREAM_IDLE_TIMEOUT",
                        Duration.ofMinutes(5),
                        Duration.ofMillis(1)),
                read.duration("RUNGATE_CALL_TIMEOUT", Duration.ofSeconds(1)),
                read.duration("RUNGATE_HOLD_EXPIRY", Duration.ofMinutes(20), Duration.ofSeconds(1)),
                read.duration(
                        "RUNGATE_SWEEP_INTERVAL", Duration.ofSeconds(30), Duration.ofMillis(100)),
                read.secret("RUNGATE_SLACK_SIGNING_SECRET"),
                read.secret("RUNGATE_SLACK_BOT_TOKEN"),
                read.uri("RUNGATE_SLACK_API_URL", SlackSettings.USUAL_API),
                read.uri("RUNGATE_PUBLIC_URL"),
                read.providers());
    }

    /// What an operator should know although the server starts. {@code heap} is the most memory
    /// that this process may use.
    List<String> warnings(long heap) {
        return maxInflightBytes <= heap / 4
                ? List.of()
                : List.of(
                        ("RUNGATE_MAX_INFLIGHT_BYTES is %d, more than a quarter of the heap of %d"
                                        + " bytes: large bodies can end the process. Lower it, or"
                                        + " start the server with a larger heap.")
                                .formatted(maxInflightBytes, heap));
    }

    /// The Slack app, if one is set up.
    public Optional<SlackSettings> slack() {
        return slackSigningSecret == null || slackBotToken == null
                ? Optional.empty()
                : Optional.of(
                        new SlackSettings(
                                slackSigningSecret, slackBotToken, slackApiUrl, publicUrl));
    }

    /// Where a provider lives and what opens it, if that is set: its own variable first, then the
    /// usual one of its name.
    public Optional<String> provider(String variable) {
        return Optional.ofNullable(providers.get(variable));
    }
}
