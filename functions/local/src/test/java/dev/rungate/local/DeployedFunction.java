package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.runtime.EmulatedApi;
import dev.rungate.aws.runtime.EmulatedLambda;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/// One environment of a function, started from its deployment package and nothing else.
public final class DeployedFunction implements AutoCloseable {
    private static final Path PACKAGES = Path.of("..", "aws", "target", "packages", "x86_64");

    private final EmulatedLambda lambda;
    private final Process process;
    private final Path log;

    private DeployedFunction(EmulatedLambda lambda, Process process, Path log) {
        this.lambda = lambda;
        this.process = process;
        this.log = log;
    }

    /// A function of the template, with its environment and more.
    static DeployedFunction of(
            String function, EmulatedAccount account, Path folder, Map<String, String> more) {
        var told = account.template().properties(function);
        var role = Path.of(told.get("CodeUri").toString()).getFileName().toString();
        var handler = told.get("Handler").toString();
        var environment = account.environment(function, more);
        var lambda = lambda(account.template(), function);
        return handler.equals("run.sh")
                ? gateway(lambda, folder, environment)
                : other(lambda, role.replace(".zip", ""), handler, folder, environment);
    }

    /// With the template's time, and bodies as its API hands them on.
    private static EmulatedLambda lambda(Template template, String function) {
        var types = (List<?>) template.properties("Api").get("BinaryMediaTypes");
        var api = EmulatedApi.usual();
        return EmulatedLambda.start(
                types.contains("*/*") ? api.withBinaryBodies() : api, template.timeout(function));
    }

    /// The gateway, by its own script.
    public static DeployedFunction gateway(Path folder, Map<String, String> environment) {
        return gateway(EmulatedLambda.start(), folder, environment);
    }

    private static DeployedFunction gateway(
            EmulatedLambda lambda, Path folder, Map<String, String> environment) {
        var task = unpacked("gateway", folder);
        return start(lambda, folder, environment, task.resolve("run.sh").toString());
    }

    /// Another function, by the runtime that Lambda itself has for Java.
    public static DeployedFunction other(
            String role, String handler, Path folder, Map<String, String> environment) {
        return other(EmulatedLambda.start(), role, handler, folder, environment);
    }

    private static DeployedFunction other(
            EmulatedLambda lambda,
            String role,
            String handler,
            Path folder,
            Map<String, String> environment) {
        var task = unpacked(role, folder);
        var runtime =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(jar -> jar.contains("aws-lambda-java-"))
                        .collect(Collectors.joining(File.pathSeparator));
        return start(
                lambda,
                folder,
                environment,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                task.resolve("lib") + "/*" + File.pathSeparator + runtime,
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                handler);
    }

    private static DeployedFunction start(
            EmulatedLambda lambda,
            Path folder,
            Map<String, String> environment,
            String... command) {
        try {
            var log = folder.resolve("log-" + System.nanoTime() + ".txt");
            var builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().putAll(lambda.environment());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().putAll(environment);
            return new DeployedFunction(lambda, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The files of a package, as Lambda lays them out.
    public static Path unpacked(String role, Path folder) {
        var zip = PACKAGES.resolve(role + ".zip");
        if (!Files.exists(zip)) {
            throw new IllegalStateException(
                    zip.toAbsolutePath().normalize()
                            + " is missing: make the packages with ./mvnw -Dmaven.test.skip package");
        }
        var task = folder.resolve(role);
        try (var packed = new ZipFile(zip.toFile())) {
            for (var entry : packed.stream().filter(entry -> !entry.isDirectory()).toList()) {
                var file = task.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                try (var content = packed.getInputStream(entry)) {
                    Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
                }
                if (entry.getName().endsWith(".sh")) {
                    file.toFile().setExecutable(true);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return task;
    }

    public EmulatedLambda lambda() {
        return lambda;
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /// Waits until it takes calls.
    public DeployedFunction ready() {
        Eventually.holdsWithin(
                Duration.ofSeconds(60),
                () -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("it ended: " + log());
                    }
                    assertThat(lambda.asked()).contains("invocation/next");
                });
        return this;
    }

    /// The status it ended with.
    public int ended() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("it still runs: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// SIGKILL, as when Lambda takes an environment away.
    public void kill() {
        process.destroyForcibly();
        ended();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        lambda.close();
    }
}
