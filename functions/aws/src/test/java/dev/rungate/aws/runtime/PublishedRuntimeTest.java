package dev.rungate.aws.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The emulator is measured by the runtime that AWS publishes, in a process of its own.
@Timeout(120)
class PublishedRuntimeTest {
    private static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    @TempDir private Path folder;

    @Test
    void aFunctionAnswersThroughTheFrontAndDirectly() throws Exception {
        try (var lambda = EmulatedLambda.start();
                var http = HttpClient.newHttpClient()) {
            var process = run(lambda, Map.of());
            try {
                var answer =
                        http.send(
                                HttpRequest.newBuilder(URI.create(lambda.front() + "/api/x"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(201);
                assertThat(answer.body()).startsWith("path=/api/x id=").hasSize(51);
                assertThat(answer.headers().allValues("x-function")).containsExactly("echo");
                assertThat(lambda.invoke(bytes("{\"length\":2000000}"))).hasSize(2_000_011);
                assertThatThrownBy(() -> lambda.invoke(bytes("{\"fail\":1}")))
                        .isInstanceOf(InvocationFailed.class)
                        .hasMessageContaining("it was asked to");
                assertThatThrownBy(() -> lambda.invoke(bytes("{\"length\":7000000}")))
                        .hasMessageContaining("RequestEntityTooLarge");
            } finally {
                end(process);
            }
        }
    }

    @Test
    void withSnapStartItWaitsForTheRestore() throws Exception {
        try (var lambda = EmulatedLambda.start()) {
            var process = run(lambda, Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"));
            try {
                lambda.awaitAsked("restore/next");
                assertThat(lambda.asked()).containsExactly("restore/next");
                lambda.restore();
                assertThat(lambda.invoke(bytes("{\"path\":\"/x\"}")))
                        .asString(UTF_8)
                        .contains("path=/x");
            } finally {
                end(process);
            }
        }
    }

    private Process run(EmulatedLambda lambda, Map<String, String> more) throws IOException {
        var process =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN,
                        EchoFunction.class.getName() + "::handleRequest");
        process.environment().putAll(lambda.environment());
        process.environment().putAll(more);
        process.environment().put("LAMBDA_TASK_ROOT", folder.toString());
        return process.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
