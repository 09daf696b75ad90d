package dev.rungate.local;

import dev.rungate.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
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
        var settings = Settings.from(System.getenv(), Path.of(System.getProperty("user.home")));
        try (var edition = LocalDeployment.start(settings)) {
            edition.closeOnShutdown();
            var demo = new DemoRun(edition.url().toString(), edition.adminToken(), System.out);
            demo.show();
            demo.leaveOneWaiting();
            System.out.printf(
                    """
                    Decide it on %1$s/approvals; log in with the admin token, which is in %2$s.

                    Still serving on %1$s; Ctrl-C ends it.
                      OPENAI_BASE_URL=%1$s/v1  ANTHROPIC_BASE_URL=%1$s
                      The token above works as the API key; models echo/echo-1, or any whose provider key is set.
                    """,
                    edition.url(), settings.data().resolve("admin-token"));
            edition.awaitClose();
        }
        return 0;
    }

    private static int throwAway() throws Exception {
        var folder = Files.createTempDirectory("rungate-demo");
        var environment = new HashMap<>(System.getenv());
        environment.put("RUNGATE_DATA", folder.toString());
        environment.put("RUNGATE_PORT", "0");
        try (var edition = LocalDeployment.start(Settings.from(environment, folder))) {
            new DemoRun(edition.url().toString(), edition.adminToken(), System.out).show();
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
