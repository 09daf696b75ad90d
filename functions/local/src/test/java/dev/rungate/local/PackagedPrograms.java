package dev.rungate.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Installs the SDKs of other languages under the build folder, never anywhere else, in the
/// versions that are pinned beside their scripts. What is there already is kept.
public final class PackagedPrograms {
    private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
    private static final Path BUILD = Path.of("target/clients").toAbsolutePath();
    private static final long MINUTES_TO_INSTALL = 5;

    private PackagedPrograms() {}

    static ScriptedClient python(String script, String url) {
        return ScriptedClient.start(
                url,
                BUILD.resolve("python"),
                python("python").toString(),
                SCRIPTS.resolve("python").resolve(script).toString());
    }

    /// An interpreter with the packages that are pinned in this folder.
    public static Path python(String pinned) {
        assumeTrue(
                works(BUILD, "python3", "-c", "import venv, ensurepip"),
                "not run: this machine has no python3 that can make a virtual environment");
        var folder = BUILD.resolve(pinned);
        var python = folder.resolve("bin/python");
        install(
                folder,
                List.of("requirements.txt"),
                () -> {
                    run(folder, "python3", "-m", "venv", folder.toString());
                    run(
                            folder,
                            python.toString(),
                            "-m",
                            "pip",
                            "install",
                            "-q",
                            "-r",
                            "requirements.txt");
                });
        return python;
    }

    /// A script for {@link #python}.
    static Path script(String folder, String name) {
        return SCRIPTS.resolve(folder).resolve(name);
    }

    static ScriptedClient node(String script, String url) {
        return ScriptedClient.start(
                url, BUILD.resolve("node"), "node", nodeScript(script).toString());
    }

    /// A script beside the libraries it looks for.
    static Path nodeScript(String script) {
        assumeTrue(
                works(BUILD, "node", "--version") && works(BUILD, "npm", "--version"),
                "not run: this machine has no node with npm");
        var folder = BUILD.resolve("node");
        install(
                folder,
                List.of("package.json", "package-lock.json"),
                () -> run(folder, "npm", "ci", "--silent", "--no-audit", "--no-fund"));
        copy(script("node", script), folder.resolve(script));
        return folder.resolve(script);
    }

    /// What was pinned is noted last: where the note says what we pin, the installation is whole.
    private static synchronized void install(Path folder, List<String> pins, Runnable steps) {
        var ours = SCRIPTS.resolve(folder.getFileName());
        var done = folder.resolve("installed");
        var wanted = pins.stream().map(pin -> text(ours.resolve(pin))).reduce("", String::concat);
        if (Files.exists(done) && text(done).equals(wanted)) {
            return;
        }
        pins.forEach(pin -> copy(ours.resolve(pin), folder.resolve(pin)));
        steps.run();
        write(done, wanted);
    }

    private static boolean works(Path folder, String... command) {
        try {
            return exit(folder, new StringBuilder(), command) == 0;
        } catch (UncheckedIOException notThere) {
            return false;
        }
    }

    private static void run(Path folder, String... command) {
        var said = new StringBuilder();
        int exit = exit(folder, said, command);
        if (exit != 0) {
            throw new AssertionError(
                    "`%s` failed (%d): %s".formatted(String.join(" ", command), exit, said));
        }
    }

    private static int exit(Path folder, StringBuilder said, String... command) {
        try {
            Files.createDirectories(folder);
            var log = Files.createTempFile("rungate-clients", ".log");
            var process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            boolean ended = process.waitFor(MINUTES_TO_INSTALL, TimeUnit.MINUTES);
            process.destroy();
            said.append(Files.readString(log));
            Files.delete(log);
            return ended ? process.exitValue() : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
