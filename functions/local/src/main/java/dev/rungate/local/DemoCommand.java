package dev.rungate.local;

import dev.rungate.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// {@code rungate demo}: a server, an agent and one governed run, without any provider's key.
@Command(
        name = "demo",
        description = "Shows one governed run with the built-in echo provider; needs no key.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--keep-serving",
            description = "Go on serving afterwards, on the settings of `serve`.")
    private boolean keepServing;

    @Override
    public Integer call() throws Exception {
        return keepServing ? serveOn() : throwAway();
    }

    private static int serveOn() throws Exception {
        var environment = System.getenv();
        try (var deployment = onAnyPort(environment)) {
            deployment.closeOnShutdown();
            var demo =
                    new DemoRun(deployment.url().toString(), deployment.adminToken(), System.out);
            demo.show();
            demo.leaveOneWaiting();
            System.out.printf(
                    """
                    Decide it on %1$s/approvals; log in with the admin token%2$s.

                    Still serving on %1$s; Ctrl-C ends it.
                      OPENAI_BASE_URL=%1$s/v1  ANTHROPIC_BASE_URL=%1$s
                      The token of demo-agent works as the API key, for the model echo/echo-1 and at most $0.05 a run:
                      its policy allows no other model. README.md says how to publish a policy for real ones.
                    """,
                    deployment.url(), whereTheTokenIs(environment));
            deployment.awaitClose();
        }
        return 0;
    }

    /// Somebody who only wants to look need not free a port first. One that was chosen is kept to.
    private static LocalDeployment onAnyPort(Map<String, String> environment) {
        try {
            return LocalDeployment.start(ProcessSettings.settings(environment));
        } catch (AddressTaken taken) {
            if (environment.containsKey("RUNGATE_PORT")) {
                throw taken;
            }
            System.out.println("Port 8080 is taken, so the demo listens on a free one.\n");
            var anyPort = new HashMap<>(environment);
            anyPort.put("RUNGATE_PORT", "0");
            return LocalDeployment.start(ProcessSettings.settings(anyPort));
        }
    }

    private static String whereTheTokenIs(Map<String, String> environment) {
        return environment.containsKey("RUNGATE_ADMIN_TOKEN")
                ? " that RUNGATE_ADMIN_TOKEN says"
                : ", which is in "
                        + Settings.dataFolder(environment, HomeFolder.of(environment))
                                .resolve("admin-token");
    }

    private static int throwAway() throws Exception {
        var folder = Files.createTempDirectory("rungate-demo");
        var environment = new HashMap<>(System.getenv());
        environment.put("RUNGATE_DATA", folder.toString());
        environment.put("RUNGATE_PORT", "0");
        try (var deployment = LocalDeployment.start(ProcessSettings.settings(environment))) {
            new DemoRun(deployment.url().toString(), deployment.adminToken(), System.out).show();
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
