package dev.rungate.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The program under test, as a process of its own: started as its users start it, stopped or
/// killed by its process id. Closing it drains it.
public final class Gateway implements AutoCloseable {
    private static final String READY = "rungate ready ";
    private static final long PATIENCE_SECONDS = 180;

    private final Process process;
    private final Path log;
    private URI address = URI.create("http://127.0.0.1:0");
    private Duration startedIn = Duration.ZERO;

    private Gateway(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Keeps its data in {@code data}, its log beside it, and asks {@code provider} in both
    /// formats; {@code settings} are environment variables.
    public static Gateway start(Path data, URI provider, Map<String, String> settings)
            throws IOException {
        return start(Program.serve(), data, provider, settings);
    }

    /// The same of another program than the one under test.
    static Gateway start(
            List<String> command, Path data, URI provider, Map<String, String> settings)
            throws IOException {
        var log = data.resolveSibling(data.getFileName() + ".log");
        var builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("RUNGATE_") && !name.startsWith("RUNGATE_JAVA_"));
        builder.environment().putAll(usual(data, provider));
        builder.environment().putAll(settings);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        long begin = System.nanoTime();
        var gateway = new Gateway(builder.start(), log);
        gateway.awaitReady(begin);
        return gateway;
    }

    private static Map<String, String> usual(Path data, URI provider) {
        var settings =
                new HashMap<>(
                        Map.of(
                                "RUNGATE_PORT",
                                "0",
                                "RUNGATE_DATA",
                                data.toString(),
                                "RUNGATE_ADMIN_TOKEN",
                                Admin.TOKEN,
                                "RUNGATE_LOG",
                                "warn",
                                "RUNGATE_PROVIDER_OPENAI_KEY",
                                "sk-bench",
                                "RUNGATE_PROVIDER_OPENAI_URL",
                                provider + "/v1",
                                "RUNGATE_PROVIDER_ANTHROPIC_KEY",
                                "sk-ant-bench",
                                "RUNGATE_PROVIDER_ANTHROPIC_URL",
                                provider.toString()));
        settings.putAll(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "local",
                        "AWS_SECRET_ACCESS_KEY",
                        "local",
                        "AWS_REGION",
                        "us-east-1"));
        return settings;
    }

    private void awaitReady(long begin) throws IOException {
        var watchdog = Thread.ofVirtual().start(this::giveUpLater);
        BufferedReader out = process.inputReader();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                startedIn = Duration.ofNanos(System.nanoTime() - begin);
                address = URI.create(line.substring(READY.length()).strip());
                watchdog.interrupt();
                return;
            }
        }
        watchdog.interrupt();
        throw new IOException("the gateway did not start: " + Files.readString(log));
    }

    private void giveUpLater() {
        try {
            Thread.sleep(Duration.ofSeconds(PATIENCE_SECONDS));
            process.destroyForcibly();
        } catch (InterruptedException ready) {
            // it stands
        }
    }

    public URI address() {
        return address;
    }

    public Admin admin() {
        return new Admin(address);
    }

    /// From the start of the process to its ready line.
    public Duration startedIn() {
        return startedIn;
    }

    public long pid() {
        return process.pid();
    }

    /// Processor time since the start.
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /// Memory in use, as the operating system counts it.
    long residentKib() throws IOException {
        var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        return Long.parseLong(
                new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }

    /// As if the power went: no drain, nothing settled.
    public void kill() {
        process.destroyForcibly();
        ended();
    }

    @Override
    public void close() {
        process.destroy();
        if (!ended()) {
            kill();
        }
    }

    private boolean ended() {
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
