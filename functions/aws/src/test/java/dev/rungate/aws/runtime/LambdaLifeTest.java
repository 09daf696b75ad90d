package dev.rungate.aws.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LambdaLifeTest {
    /// Writes down what it is asked, and fails where a test wants it to.
    private static final class Program implements Lifecycle {
        private final List<String> story = new CopyOnWriteArrayList<>();
        private final URI first;
        private final URI second;
        private final String failing;

        Program(URI first, URI second, String failing) {
            this.first = first;
            this.second = second;
            this.failing = failing;
        }

        @Override
        public URI start() {
            tell("start");
            return first;
        }

        @Override
        public void beforeCheckpoint() {
            tell("beforeCheckpoint");
        }

        @Override
        public URI afterRestore() {
            tell("afterRestore");
            return second;
        }

        @Override
        public void ended() {
            tell("ended");
        }

        private void tell(String chapter) {
            story.add(chapter);
            if (chapter.equals(failing)) {
                throw new IllegalStateException("RUNGATE_SECRETS is missing.");
            }
        }
    }

    @Test
    void aProgramStartsAndThenServes() throws Exception {
        try (var lambda = EmulatedLambda.start();
                var server = FakeServer.saysOk()) {
            var program = new Program(server.uri(), server.uri(), "");
            var life = live(lambda.environment(), program);
            assertThat(lambda.invoke(RestEvents.of("GET", "/x").bytes()))
                    .asString()
                    .isEqualTo("ok");
            assertThat(program.story).containsExactly("start", "ended");
            assertThat(lambda.asked()).doesNotContain("restore/next");
            life.thread.interrupt();
            assertThat(life.status.get()).isZero();
        }
    }

    @Test
    void withSnapStartNothingIsServedBeforeTheRestoreAndThenByTheNewServer() throws Exception {
        try (var lambda = EmulatedLambda.start();
                var old = FakeServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
                var fresh = FakeServer.saysOk()) {
            var program = new Program(old.uri(), fresh.uri(), "");
            var life = live(snapStart(lambda), program);
            lambda.awaitAsked("restore/next");
            assertThat(program.story).containsExactly("start", "beforeCheckpoint");
            assertThat(lambda.asked()).containsExactly("restore/next");
            lambda.restore();
            assertThat(lambda.invoke(RestEvents.of("GET", "/x").bytes()))
                    .asString()
                    .isEqualTo("ok");
            assertThat(program.story)
                    .containsExactly("start", "beforeCheckpoint", "afterRestore", "ended");
            life.thread.interrupt();
            assertThat(life.status.get()).isZero();
        }
    }

    @Test
    void aFailureIsToldWhereItHappenedAndEndsTheProcess() throws Exception {
        for (var failing :
                Map.of("start", "init", "beforeCheckpoint", "init", "afterRestore", "restore")
                        .entrySet()) {
            try (var lambda = EmulatedLambda.start();
                    var server = FakeServer.saysOk()) {
                var program = new Program(server.uri(), server.uri(), failing.getKey());
                lambda.restore();
                assertThat(live(snapStart(lambda), program).status.get()).isEqualTo(1);
                var trouble = lambda.troubles().getFirst();
                assertThat(trouble.where()).isEqualTo(failing.getValue());
                assertThat(trouble.type()).isEqualTo("Rungate.IllegalStateException");
                assertThat(trouble.json())
                        .contains("\"errorMessage\":\"RUNGATE_SECRETS is missing.\"")
                        .contains("\"errorType\":\"Rungate.IllegalStateException\"");
                assertThat(lambda.asked()).doesNotContain("invocation/next");
            }
        }
    }

    @Test
    void nonsenseFromTheRuntimeApiEndsTheProcess() throws Exception {
        for (var nonsense :
                List.of(
                        "",
                        "nonsense",
                        "SSH-2.0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\n\r\n",
                        "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                        invocation("../../init", "1", 2) + "{}",
                        invocation("a", "soon", 2) + "{}",
                        invocation("a", "99999999999999", 9) + "{}",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            try (var api = FakeServer.saying(nonsense);
                    var server = FakeServer.saysOk()) {
                var environment = Map.of("AWS_LAMBDA_RUNTIME_API", api.uri().getAuthority());
                var program = new Program(server.uri(), server.uri(), "");
                assertThat(live(environment, program).status.get()).as(nonsense).isEqualTo(1);
                assertThat(server.seen()).isEmpty();
            }
        }
    }

    @Test
    void aRuntimeApiThatIsNotThereIsNamedInASentence() throws Exception {
        String nowhere;
        try (var closed = FakeServer.saysOk()) {
            nowhere = closed.uri().getAuthority();
        }
        var api = new RuntimeApi(nowhere);
        assertThatThrownBy(api::next)
                .isInstanceOf(RuntimeFault.class)
                .hasMessageStartingWith("The Runtime API failed at invocation/next: ");
    }

    @Test
    void theEnvironmentIsReadOnceAndItsMistakesAreNamed() {
        var api = Map.of("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001");
        assertThat(LambdaEnvironment.of(api).loops()).isEqualTo(1);
        assertThat(LambdaEnvironment.of(api).snapStart()).isFalse();
        assertThat(
                        LambdaEnvironment.of(
                                        Map.of(
                                                "AWS_LAMBDA_RUNTIME_API",
                                                "a:1",
                                                "AWS_LAMBDA_MAX_CONCURRENCY",
                                                "16"))
                                .loops())
                .isEqualTo(16);
        for (var loops : List.of("0", "-1", "many", "", "1001", "99999999999")) {
            var wrong =
                    Map.of("AWS_LAMBDA_RUNTIME_API", "a:1", "AWS_LAMBDA_MAX_CONCURRENCY", loops);
            assertThatThrownBy(() -> LambdaEnvironment.of(wrong))
                    .hasMessageContaining("AWS_LAMBDA_MAX_CONCURRENCY");
        }
        assertThatThrownBy(() -> LambdaEnvironment.of(Map.of()))
                .hasMessageContaining("AWS_LAMBDA_RUNTIME_API");
    }

    @Test
    void theServerIsOneOfThisProcess() {
        for (var address :
                List.of("http://192.0.2.1:80", "https://127.0.0.1:80", "http://127.0.0.1")) {
            assertThatThrownBy(() -> LoopbackServer.at(URI.create(address)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private record Living(Thread thread, FutureTask<Integer> status) {}

    private static Living live(Map<String, String> environment, Program program) {
        var life = new LambdaLife(LambdaEnvironment.of(environment), program);
        var status = new FutureTask<>(life::run);
        return new Living(Thread.ofPlatform().daemon().start(status), status);
    }

    private static Map<String, String> snapStart(EmulatedLambda lambda) {
        var environment = lambda.environment();
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
        return environment;
    }

    private static String invocation(String id, String deadline, int length) {
        return "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: "
                + id
                + "\r\nLambda-Runtime-Deadline-Ms: "
                + deadline
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }
}
