package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A {@code rungate} that runs as a process of its own, with what it says on either stream.
final class Program implements AutoCloseable {
    private static final Duration TO_START = Duration.ofSeconds(180);

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// Only these variables are set, and what every process needs.
    static Program start(Path program, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return start(command, environment);
    }

    /// The program from this class path, as its script starts it, with a heap of this size.
    static Program withHeap(String size, Map<String, String> environment, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + size,
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Rungate.class.getName()));
        command.addAll(List.of(arguments));
        return start(command, environment);
    }

    private static Program start(List<String> command, Map<String, String> environment) {
        try {
            var out = Files.createTempFile("rungate", ".out");
            var err = Files.createTempFile("rungate", ".err");
            var builder =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("RUNGATE_") || name.endsWith("_API_KEY"));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            // It lives for seconds: what it would win by thorough compilation it never gets back.
            builder.environment().put("RUNGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
            builder.environment().putAll(environment);
            return new Program(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its address, once it is ready.
    String awaitReady() {
        Eventually.holdsWithin(
                TO_START,
                () -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("it ended: " + out() + err());
                    }
                    assertThat(out()).contains("rungate ready http://");
                });
        return out().lines()
                .filter(line -> line.startsWith("rungate ready "))
                .map(line -> line.substring("rungate ready ".length()))
                .findFirst()
                .orElseThrow();
    }

    boolean alive() {
        return process.isAlive();
    }

    int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it still runs: " + out() + err());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        delete(out);
        delete(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
