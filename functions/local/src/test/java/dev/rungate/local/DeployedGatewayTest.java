package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The gateway's deployment package, run: its zip, its script, a snapshot and a restore, and
/// requests as API Gateway hands them on. Administration is done through the package of Control.
class DeployedGatewayTest {
    private static final String POLICY = "budget: { run: { limit_usd: \"1\" } }";
    private static final String SMALL =
            "-XX:TieredStopAtLevel=1 -XX:MaxRAM=512m -XX:ActiveProcessorCount=1";
    private static final long MEGABYTE = 1024;

    @TempDir static Path folder;
    private static FakeProvider provider;
    private static EmulatedAccount account;
    private static DeployedFunction gateway;
    private static DeployedFunction control;
    private static HttpClientAs agent;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void deploy() {
        provider = FakeProvider.start();
        account = new EmulatedAccount(provider);
        gateway =
                DeployedFunction.gateway(
                        folder,
                        account.environment(
                                "Gateway",
                                Map.of(
                                        "AWS_LAMBDA_INITIALIZATION_TYPE",
                                        "snap-start",
                                        "RUNGATE_JAVA_OPTS",
                                        SMALL)));
        control = DeployedFunction.of("Control", account, folder, Map.of()).ready();
        gateway.lambda().awaitAsked("restore/next");
        gateway.lambda().restore();
        gateway.ready();
        agent = at(admin().agentUnder("deployed", POLICY));
    }

    @AfterAll
    static void remove() {
        gateway.close();
        control.close();
        account.close();
        provider.close();
    }

    private static HttpClientAs admin() {
        return new HttpClientAs(control.lambda().front().toString(), RunningServer.ADMIN_TOKEN);
    }

    private static HttpClientAs at(HttpClientAs visitor) {
        return visitor.at(gateway.lambda().front().toString());
    }

    @Test
    void aGovernedCallIsAnsweredAndPaid() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(50, 20)));

        var reply = agent.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(CannedAnswers.chat(50, 20));
        assertThat(reply.header("x-rungate-run-id")).hasValue(run);
        assertThat(reply.header("x-rungate-cost-usd")).isPresent();
        var seen = agent.run(run);
        assertThat(seen.at("/budget/held_usd").asString()).isEqualTo("0.00");
        assertThat(agent.lastStep(run).path("status").asString()).isEqualTo("ok");
    }

    @Test
    void aStreamFlowsWhileItComes() {
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 200))
                        .trickling(600, Duration.ofMillis(100)));
        try (var stream =
                LiveStream.chat(agent.in(run), Bodies.chatStream(CannedAnswers.GPT, "Hello"))) {
            stream.awaitText("word1");
            assertThat(stream.text()).doesNotContain("[DONE]");
            assertThat(stream.awaitEnd(Duration.ofSeconds(60))).endsWith("data: [DONE]\n\n");
            assertThat(stream.header("content-type")).startsWith("text/event-stream");
        }
        assertThat(agent.lastStep(run).path("status").asString()).isEqualTo("ok");
    }

    @Test
    void aCommentIsSaidInEveryFiveSecondsOfSilence() {
        var words = CannedAnswers.chatStream(50, 20);
        provider.answer(FakeAnswer.stream(words).stallAfter(words.length() / 2));
        try (var stream =
                LiveStream.chat(agent.in(run), Bodies.chatStream(CannedAnswers.GPT, "Hello"))) {
            Eventually.holdsWithin(
                    Duration.ofSeconds(20),
                    () -> assertThat(stream.text()).contains(": keep-alive\n"));
            provider.closeConnections();
            assertThat(stream.awaitEnd(Duration.ofSeconds(20))).contains("upstream_error");
        }
    }

    /// API Gateway does not tell the function; the answer is drained and paid in full.
    @Test
    void aReaderWhoLeavesIsPaidForInFull() {
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 100))
                        .trickling(600, Duration.ofMillis(50)));
        try (var stream =
                LiveStream.chat(agent.in(run), Bodies.chatStream(CannedAnswers.GPT, "Hello"))) {
            stream.awaitText("word1");
        }
        Eventually.holdsWithin(
                Duration.ofSeconds(30), () -> assertThat(agent.steps(run)).hasSize(1));
        var step = agent.lastStep(run);
        assertThat(step.path("status").asString()).isEqualTo("ok");
        assertThat(step.at("/usage/output_tokens").intValue()).isEqualTo(100);
    }

    @Test
    void refusalsHaveTheirShapes() {
        assertThat(agent.chat("{").status()).isEqualTo(400);
        assertThat(agent.holding("rg_agt_x").chat("{}").code()).isEqualTo("invalid_token");
        assertThat(agent.get("/v1/nowhere").status()).isEqualTo(404);
        assertThat(agent.get("/api/agents").status()).isEqualTo(404);
        assertThat(agent.get("/metrics").status()).isEqualTo(404);
        var poor = at(admin().agentUnder("poor", "budget: { run: { limit_usd: \"0.000001\" } }"));
        var refused = poor.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello"));
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.context().path("limit_usd").asString()).isEqualTo("0.000001");
    }

    @Test
    void bodiesMayComeAsBase64AndHeadersMayBeRepeated() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 2)));
        var body = Bodies.chat(CannedAnswers.GPT, "Grüße, 世界").getBytes(StandardCharsets.UTF_8);
        var event = JsonMapper.shared().createObjectNode();
        event.put("httpMethod", "POST").put("path", "/v1/chat/completions");
        event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
        var headers = event.putObject("multiValueHeaders");
        headers.putArray("Authorization").add("Bearer " + agent.token());
        headers.putArray("x-rungate-run-id").add(run);
        headers.putArray("openai-beta").add("one").add("two");
        event.putObject("requestContext").put("stage", "prod");

        var answer = gateway.lambda().invoke(JsonMapper.shared().writeValueAsBytes(event));

        assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo(CannedAnswers.chat(5, 2));
        var sent = provider.requests().getLast();
        assertThat(new String(sent.body(), StandardCharsets.UTF_8)).contains("Grüße, 世界");
        assertThat(sent.headers("openai-beta")).containsExactly("one", "two");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        var large = Bodies.chat(CannedAnswers.GPT, "x".repeat(11_000_000));
        assertThat(agent.in(run).chat(large).status()).isEqualTo(413);
    }

    /// As on Lambda Managed Instances: one environment, many calls, one exact budget.
    @Test
    void oneEnvironmentServesManyCallsAtOnce() throws Exception {
        var environment =
                account.environment(
                        "Gateway",
                        Map.of(
                                "AWS_LAMBDA_MAX_CONCURRENCY", "16",
                                "RUNGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1"));
        var tight =
                admin().agentUnder(
                                "tight",
                                """
                                budget: { run: { limit_usd: "0.20" } }
                                models: { prices: { gpt-4o-mini: { input_usd_per_mtok: "0", output_usd_per_mtok: "100" } } }
                                """);
        try (var wide = DeployedFunction.gateway(folder, environment).ready();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var body = Bodies.chat(CannedAnswers.GPT, "Hello");
            provider.always(
                    FakeAnswer.json(200, CannedAnswers.chat(5, 100))
                            .delayedBy(Duration.ofMillis(200)));
            var caller = tight.at(wide.lambda().front().toString()).in(run);
            var calls =
                    Collections.nCopies(60, (Callable<Integer>) () -> caller.chat(body).status());
            var answers = threads.invokeAll(calls).stream().map(Future::resultNow).toList();

            assertThat(answers).isSubsetOf(200, 402, 429);
            var balance = caller.run(run).path("budget");
            var served = answers.stream().filter(status -> status == 200).count();
            assertThat(served).isBetween(1L, 20L);
            assertThat(new BigDecimal(balance.path("spent_usd").asString()))
                    .isEqualByComparingTo(
                            new BigDecimal("0.01").multiply(BigDecimal.valueOf(served)));
            assertThat(balance.path("held_usd").asString()).isEqualTo("0.00");
        }
    }

    /// What the Lambda Web Adapter starts and asks: a plain server at a port.
    @Test
    void withTheWebAdapterItIsAPlainServer() throws IOException {
        int port = freePort();
        var environment =
                account.environment(
                        "Gateway",
                        Map.of(
                                "AWS_LWA_INVOKE_MODE", "response_stream",
                                "RUNGATE_PORT", Integer.toString(port),
                                "RUNGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1"));
        try (var adapted = DeployedFunction.gateway(folder, environment)) {
            var visitor = agent.at("http://127.0.0.1:" + port);
            Eventually.holdsWithin(
                    Duration.ofSeconds(60), () -> assertThat(listens(port)).isTrue());
            assertThat(visitor.get("/readyz").status()).isEqualTo(200);
            provider.answer(FakeAnswer.json(200, CannedAnswers.chat(50, 20)));
            assertThat(visitor.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello")).status())
                    .isEqualTo(200);
            assertThat(adapted.lambda().asked()).isEmpty();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void anEventOfAnotherServiceIsRefusedOnce() {
        var event = "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"secret words\"}]}";
        assertThatThrownBy(() -> gateway.lambda().invoke(event.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("not from an API Gateway REST API")
                .hasMessageNotContaining("secret words");
        assertThat(agent.get("/v1/runs").status()).isEqualTo(200);
    }

    @Test
    void nothingSecretIsInTheLogOrTheEnvironment() throws IOException {
        assertThat(gateway.log())
                .contains("rehearsed in")
                .doesNotContain(
                        RunningServer.OPENAI_KEY,
                        RunningServer.ADMIN_TOKEN,
                        "5e".repeat(32),
                        agent.token());
        var environment =
                Files.readString(Path.of("/proc/" + gateway.process().pid() + "/environ"));
        assertThat(environment)
                .contains("RUNGATE_SECRETS")
                .doesNotContain(RunningServer.OPENAI_KEY, "5e".repeat(32));
    }

    /// As much memory and as many processors as the smallest function has.
    @Test
    void twentyMegabytesFlowThroughWithFlatMemory() throws IOException {
        var words = CannedAnswers.chatStream(50, 120_000);
        assertThat(words.length()).isGreaterThan(20_000_000);
        provider.answer(FakeAnswer.stream(words));
        long before = residentKilobytes();

        var reply = agent.in(run).chat(Bodies.chatStream(CannedAnswers.GPT, "Hello"));

        assertThat(reply.text()).endsWith("data: [DONE]\n\n");
        assertThat(reply.body().length).isGreaterThan(20_000_000);
        assertThat(residentKilobytes()).isLessThan(512 * MEGABYTE);
        assertThat(residentKilobytes() - before).isLessThan(120 * MEGABYTE);
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + gateway.process().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void halfAConfigurationIsRefusedAtTheStart() {
        var environment =
                account.environment(
                        "Gateway", Map.of("RUNGATE_SECRETS", account.name("AdminSecret")));
        environment.remove("RUNGATE_APPROVAL_MACHINE");
        try (var half = DeployedFunction.gateway(folder, environment)) {
            assertThat(half.ended()).isEqualTo(1);
            assertThat(half.lambda().troubles()).hasSize(1);
            var told = half.lambda().troubles().getFirst();
            assertThat(told.where()).isEqualTo("init");
            assertThat(told.json())
                    .contains("Missing: RUNGATE_MASTER_KEY, RUNGATE_APPROVAL_MACHINE");
        }
    }

    @Test
    void aSecretThatCannotBeReadIsNamed() {
        var environment =
                account.environment(
                        "Gateway",
                        Map.of("RUNGATE_SECRETS", account.name("AdminSecret") + ",nobody"));
        try (var half = DeployedFunction.gateway(folder, environment)) {
            assertThat(half.ended()).isEqualTo(1);
            assertThat(half.lambda().troubles().getFirst().json())
                    .contains("The secret nobody cannot be read");
        }
    }

    @Test
    void theGatewayEndsACallBeforeLambdaEndsTheGateway() {
        var environment =
                account.environment(
                        "Gateway",
                        Map.of(
                                "RUNGATE_CALL_TIMEOUT", "PT1.5S",
                                "RUNGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1"));
        try (var hurried = DeployedFunction.gateway(folder, environment).ready()) {
            provider.answer(
                    FakeAnswer.stream(CannedAnswers.chatStream(50, 2_000))
                            .trickling(300, Duration.ofMillis(100)));
            var reply =
                    agent.at(hurried.lambda().front().toString())
                            .in(run)
                            .chat(Bodies.chatStream(CannedAnswers.GPT, "Hello"));
            assertThat(reply.text())
                    .contains("\"code\":\"upstream_timeout\"")
                    .doesNotContain("[DONE]");
            assertThat(hurried.lambda().troubles()).isEmpty();
        }
        assertThat(agent.lastStep(run).path("status").asString()).isEqualTo("aborted");
    }

    /// SIGKILL in the middle of a stream: nobody settles, so the hold lapses, and whoever looks at
    /// the run next charges what was held.
    @Test
    void aGatewayThatDiesInMidStreamChargesWhatItHeld() {
        var environment =
                account.environment(
                        "Gateway",
                        Map.of(
                                "RUNGATE_HOLD_EXPIRY", "PT3S",
                                "RUNGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1"));
        var dying = DeployedFunction.gateway(folder, environment).ready();
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 2_000))
                        .trickling(300, Duration.ofMillis(100)));
        try (var stream =
                LiveStream.chat(
                        agent.at(dying.lambda().front().toString()).in(run),
                        Bodies.chatStream(CannedAnswers.GPT, "Hello"))) {
            stream.awaitText("word1");
            dying.close();
        }
        Eventually.holdsWithin(
                Duration.ofSeconds(20),
                () -> {
                    assertThat(agent.steps(run)).hasSize(1);
                    var step = agent.lastStep(run);
                    assertThat(step.path("status").asString()).isEqualTo("unsettled");
                    assertThat(step.path("estimated").asBoolean(false)).isTrue();
                });
        assertThat(agent.run(run).at("/budget/held_usd").asString()).isEqualTo("0.00");
    }

    /// DynamoDB takes the reservation, and none of its answers arrives: the gateway cannot know,
    /// and refuses; what was set aside stays held until it lapses (docs/limits.md).
    @Test
    void aReservationWhoseAnswersAreAllLostIsHeldAndSpendsNothing() {
        int asked = provider.requests().size();
        try (var door = FaultyProxy.before(account.tables());
                var cutOff =
                        DeployedFunction.of(
                                        "Gateway",
                                        account,
                                        folder,
                                        Map.of(
                                                "AWS_ENDPOINT_URL_DYNAMODB",
                                                door.address(),
                                                "RUNGATE_JAVA_OPTS",
                                                "-XX:TieredStopAtLevel=1"))
                                .ready()) {
            var lost =
                    door.next(
                            1_000,
                            new FaultyProxy.Fate.AnswerLost(),
                            it ->
                                    it.operation().equals("PutItem")
                                            && it.body().contains("default/" + run));
            var refused =
                    agent.at(cutOff.lambda().front().toString())
                            .in(run)
                            .chat(Bodies.chat(CannedAnswers.GPT, "Hello"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("ledger_unavailable");
            assertThat(lost.struck()).isGreaterThan(1);
        }
        assertThat(provider.requests()).hasSize(asked);
        var budget = agent.run(run).path("budget");
        assertThat(budget.path("spent_usd").asString()).isEqualTo("0.00");
        assertThat(budget.path("held_usd").asString()).isNotEqualTo("0.00");
    }
}
