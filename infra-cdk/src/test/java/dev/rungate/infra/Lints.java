package dev.rungate.infra;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// AWS's own judges of templates, in the versions pinned beside their scripts, installed under the
/// build folder and never anywhere else. What is there already is kept.
final class Lints {
    static final Path TEMPLATE = Path.of("../template.yaml").toAbsolutePath().normalize();
    private static final Path SCRIPTS = Path.of("src/test/lints").toAbsolutePath();
    private static final Path PLACE = Path.of("target/lints").toAbsolutePath();
    private static final long MINUTES = 5;

    private Lints() {}

    /// What a program said, and how it ended.
    record Said(int exit, String out, String err) {}

    static Said cfnLint(Path... templates) {
        var arguments = new ArrayList<>(List.of("--non-zero-exit-code", "error"));
        Stream.of(templates).map(Path::toString).forEach(arguments::add);
        return ours("cfn-lint", arguments.toArray(String[]::new));
    }

    static Said python(String script, String argument) {
        return ours("python", SCRIPTS.resolve(script).toString(), argument);
    }

    static Said run(Map<String, String> environment, Path folder, String... command) {
        try {
            var out = Files.createTempFile("rungate", ".out");
            var err = Files.createTempFile("rungate", ".err");
            var builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().putAll(environment);
            var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroy();
            var said =
                    new Said(
                            ended ? process.exitValue() : -1,
                            Files.readString(out),
                            Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Said ours(String program, String... arguments) {
        install();
        var command = new ArrayList<>(List.of(PLACE.resolve("bin/" + program).toString()));
        command.addAll(List.of(arguments));
        return run(Map.of(), PLACE, command.toArray(String[]::new));
    }

    /// What was pinned is noted last: where the note says what we pin, the installation is whole.
    private static synchronized void install() {
        try {
            var pinned = Files.readString(SCRIPTS.resolve("requirements.txt"));
            var done = PLACE.resolve("installed");
            if (Files.exists(done) && Files.readString(done).equals(pinned)) {
                return;
            }
            Files.createDirectories(PLACE);
            assumeTrue(
                    hasPython(),
                    "not run: this machine has no python3 that can make a virtual environment");
            must("python3", "-m", "venv", PLACE.toString());
            must(
                    PLACE.resolve("bin/python").toString(),
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "-r",
                    SCRIPTS.resolve("requirements.txt").toString());
            Files.writeString(done, pinned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasPython() {
        var command = new String[] {"/usr/bin/env", "python3", "-c", "import venv, ensurepip"};
        return run(Map.of(), PLACE, command).exit() == 0;
    }

    private static void must(String... command) {
        var said = run(Map.of(), PLACE, command);
        if (said.exit() != 0) {
            throw new AssertionError("`%s` failed: %s".formatted(String.join(" ", command), said));
        }
    }
}
