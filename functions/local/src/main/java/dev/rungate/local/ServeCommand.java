package dev.rungate.local;

import dev.rungate.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/// {@code rungate serve}: the local edition in the foreground, until SIGTERM.
@Command(
        name = "serve",
        description = "Serves the local edition in the foreground; SIGTERM ends it gently.",
        footer = {
            "",
            "Each flag sets the variable of its name (--port: RUNGATE_PORT) and wins over it.",
            "The data is kept by DynamoDB Local, whose licence is for development and testing only."
        },
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final List<String> SETTINGS =
            List.of(
                    "RUNGATE_HOST",
                    "RUNGATE_PORT",
                    "RUNGATE_DATA",
                    "RUNGATE_ADMIN_TOKEN",
                    "RUNGATE_DYNAMODB_ENDPOINT",
                    "RUNGATE_PRIVATE_UPSTREAMS",
                    "RUNGATE_WEBHOOK_SECRET",
                    "RUNGATE_SMTP_URL",
                    "RUNGATE_MAIL_FROM",
                    "RUNGATE_MASTER_KEY",
                    "RUNGATE_MAX_BODY_BYTES",
                    "RUNGATE_MAX_INFLIGHT_BYTES",
                    "RUNGATE_MAX_PENDING_GATES",
                    "RUNGATE_LOG",
                    "RUNGATE_UPSTREAM_CONNECT_TIMEOUT",
                    "RUNGATE_UPSTREAM_FIRST_BYTE_TIMEOUT",
                    "RUNGATE_UPSTREAM_IDLE_TIMEOUT",
                    "RUNGATE_CALL_TIMEOUT",
                    "RUNGATE_HOLD_EXPIRY",
                    "RUNGATE_SWEEP_INTERVAL",
                    "RUNGATE_SLACK_SIGNING_SECRET",
                    "RUNGATE_SLACK_BOT_TOKEN",
                    "RUNGATE_SLACK_API_URL",
                    "RUNGATE_PUBLIC_URL");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's work
    private CommandSpec spec;

    /// Adds a flag for each setting: one list, so that none is forgotten.
    static CommandSpec withFlags(CommandSpec serve) {
        for (var setting : SETTINGS) {
            serve.addOption(
                    OptionSpec.builder(flag(setting))
                            .type(String.class)
                            .paramLabel("VALUE")
                            .description("sets " + setting)
                            .build());
        }
        return serve;
    }

    @Override
    public Integer call() throws Exception {
        var deployment = LocalDeployment.start(settings());
        deployment
                .freshAdminToken()
                .ifPresent(token -> System.out.println("rungate admin-token " + token.value()));
        System.out.println("rungate ready " + deployment.url());
        System.out.flush();
        deployment.closeOnShutdown();
        deployment.awaitClose();
        return 0;
    }

    private Settings settings() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        for (var setting : SETTINGS) {
            String given =
                    spec.commandLine().getParseResult().matchedOptionValue(flag(setting), null);
            if (given != null) {
                environment.put(setting, given);
            }
        }
        return ProcessSettings.settings(environment);
    }

    private static String flag(String setting) {
        return "--"
                + setting.substring("RUNGATE_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
