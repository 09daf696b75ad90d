package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The program as an operator meets it: started, stopped, killed, misconfigured.
class ProgramStoryTest {
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final String LIMITED = "budget: { run: { limit_usd: \"1\" } }";
    private static final String HELLO = Bodies.chat("echo/echo-1", "Hello");

    @TempDir static Path dist;
    private static Path program;

    @TempDir Path data;
    private FakeProvider provider;
    private final List<Program> started = new ArrayList<>();

    @BeforeAll
    static void unpack() {
        program = Distribution.in(dist);
    }

    @BeforeEach
    void open() {
        provider = FakeProvider.start();
    }

    @AfterEach
    void close() {
        started.forEach(Program::close);
        provider.close();
    }

    @Test
    void saysWhenItIsReadyAndNothingElseOnItsOutput() {
        var environment = settings();
        environment.remove("RUNGATE_ADMIN_TOKEN");
        var first = serve(environment);
        var url = first.awaitReady();
        var lines = first.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("rungate admin-token rg_adm_"))
                .hasSize(1);
        assertThat(lines).contains("rungate ready " + url);
        var token =
                lines.stream()
                        .filter(line -> line.contains("admin-token"))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .findFirst()
                        .orElseThrow();
        assertThat(new HttpClientAs(url, token).get("/api/policies").status()).isEqualTo(200);
        assertThat(data.resolve("admin-token")).content().isEqualToIgnoringWhitespace(token);
        assertThat(first.err()).doesNotContain(token);
        assertOnlyForItsOwner(data.resolve("admin-token"), "rw-------");
        assertOnlyForItsOwner(data.resolve("master-key"), "rw-------");
        first.terminate();
        assertThat(first.awaitExit(SOON)).isZero();

        var second = serve(environment);
        second.awaitReady();
        assertThat(second.out().lines()).hasSize(1);
        assertThat(new HttpClientAs(second.awaitReady(), token).get("/api/policies").status())
                .isEqualTo(200);
    }

    @Test
    void finishesWhatIsInFlightBeforeItEnds() {
        var server = serve(settings());
        var agent = agent(server.awaitReady(), "draining", LIMITED);
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStream(50, 20))
                        .trickling(400, Duration.ofMillis(150)));
        try (var stream =
                LiveStream.chat(agent.in("r"), Bodies.chatStream(CannedAnswers.GPT, "Hi"))) {
            stream.awaitText("word1");
            server.terminate();
            Eventually.holds(() -> assertThat(isServed(agent)).isFalse());
            assertThat(stream.awaitEnd(SOON)).contains("word19", "[DONE]");
            assertThat(stream.broken()).isFalse();
        }
        assertThat(server.awaitExit(SOON)).isZero();

        var again = serve(settings());
        var seen = agent.at(again.awaitReady());
        assertThat(seen.lastStep("r").path("status").asString()).isEqualTo("ok");
        assertThat(seen.run("r").at("/budget/held_usd").asString()).isEqualTo("0.00");
    }

    private static boolean isServed(HttpClientAs agent) {
        try {
            return agent.get("/readyz").status() == 200;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    @Test
    void remembersEverythingWhenItIsStartedAgain() {
        var first = serve(settings());
        var admin = new HttpClientAs(first.awaitReady(), RunningServer.ADMIN_TOKEN);
        var agent = admin.agentUnder("kept", LIMITED);
        agent.in("kept").chat(HELLO);
        agent.in("done").chat(HELLO);
        agent.post("/v1/runs/done/complete");
        var revoked = admin.hire("revoked", "kept");
        admin.send("DELETE", "/api/tokens/" + revoked.path("token_id").asString(), new byte[0]);
        admin.send("PUT", "/api/providers/mine", bytes(added()));
        first.terminate();
        first.awaitExit(SOON);

        var url = serve(settings()).awaitReady();
        var later = agent.at(url);
        assertThat(later.steps("kept")).hasSize(1);
        assertThat(later.in("kept").chat(HELLO).status()).isEqualTo(200);
        assertThat(later.steps("kept")).hasSize(2);
        assertThat(later.in("done").chat(HELLO).code()).isEqualTo("run_closed");
        assertThat(later.holding(revoked.path("token").asString()).chat(HELLO).status())
                .isEqualTo(401);
        assertThat(admin.at(url).get("/api/policies/kept/1").status()).isEqualTo(200);
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        var free = admin.at(url).agentUnder("free", "models: { unpriced: allow }");
        assertThat(free.chat(Bodies.chat("mine/any", "Hello")).status()).isEqualTo(200);
        assertThat(provider.lastRequest().header("authorization"))
                .hasValue("Bearer sealed-secret-of-mine");
    }

    private String added() {
        return "{\"base_url\":\"%s/v1\",\"format\":\"openai\",\"api_key\":\"sealed-secret-of-mine\"}"
                .formatted(provider.url());
    }

    @Test
    void chargesWhatWasInFlightWhenItIsKilled() {
        var environment = settings();
        environment.put("RUNGATE_HOLD_EXPIRY", "PT1S");
        var first = serve(environment);
        var agent = agent(first.awaitReady(), "killed", LIMITED);
        agent.in("r").chat(HELLO);
        provider.answer(FakeAnswer.stream(CannedAnswers.chatStream(50, 20)).stallAfter(2_000));
        try (var stream =
                LiveStream.chat(agent.in("r"), Bodies.chatStream(CannedAnswers.GPT, "Hi"))) {
            stream.awaitText("word1");
            first.kill();
            assertThat(stream.awaitEnd(SOON)).doesNotContain("[DONE]");
            assertThat(stream.broken()).isTrue();
        }

        var again = agent.at(serve(environment).awaitReady());
        var limit = "1.00";
        Eventually.holds(() -> {
            var budget = again.run("r").path("budget");
            assertThat(budget.path("limit_usd").asString()).isEqualTo(limit);
            assertThat(budget.path("held_usd").asString()).isEqualTo("0.00");
            var reaped = again.steps("r").get(1);
            assertThat(reaped.path("status").asString()).isEqualTo("unsettled");
            assertThat(reaped.path("estimated").asBoolean(false)).isTrue();
            assertThat(reaped.path("cost_usd").asString()).isNotIn("", "0.00");
        });
        assertThat(again.in("r").chat(HELLO).status()).isEqualTo(200);
    }

    /// Killed while a human is asked, and again right after the decision: neither is lost.
    @Test
    void keepsItsGatesWhenItIsKilled() {
        var environment = settings();
        environment.put("RUNGATE_SWEEP_INTERVAL", "PT1S");
        var first = serve(environment);
        var agent =
                agent(
                        first.awaitReady(),
                        "gated",
                        "tools: [{ tool: refund, then: ask, id: r, hold: PT0S, expires: PT1H }]");
        var call = CannedAnswers.chatCall("refund", "{\"amount\":7}");
        provider.answer(FakeAnswer.json(200, call));
        var body = Bodies.chatTool(CannedAnswers.GPT, "x", "refund", "");
        var gate = agent.in("r").chat(body).header("x-rungate-gate-id").orElseThrow();
        first.kill();

        var second = serve(environment);
        var again = agent.at(second.awaitReady());
        assertThat(again.in("r").chat(body).status()).isEqualTo(202);
        assertThat(provider.requests()).hasSize(1);
        var admin = again.holding(RunningServer.ADMIN_TOKEN);
        var decided = admin.post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
        assertThat(decided.status()).isEqualTo(200);
        second.kill();

        var third = agent.at(serve(environment).awaitReady());
        assertThat(third.in("r").chat(body).text()).isEqualTo(call);
        assertThat(provider.requests()).hasSize(1);
        Eventually.holds(() -> {
            assertThat(third.run("r").path("state").asString()).isEqualTo("open");
            assertThat(third.steps("r"))
                    .extracting(step -> step.path("name").asString())
                    .containsExactly("llm." + CannedAnswers.GPT, "gate.r", "run.approval_approved");
        });
    }

    @Test
    void doesNotShareItsFolder() {
        serve(settings()).awaitReady();
        var second = serve(settings());
        assertThat(second.awaitExit(SOON)).isEqualTo(1);
        assertOneSentence(second, data.toString(), "RUNGATE_DATA");
    }

    @Test
    void saysWhichAddressIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var environment = settings();
            environment.put("RUNGATE_PORT", Integer.toString(taken.getLocalPort()));
            var server = serve(environment);
            assertThat(server.awaitExit(SOON)).isEqualTo(1);
            assertOneSentence(server, Integer.toString(taken.getLocalPort()), "RUNGATE_PORT");
        }
    }

    @Test
    void namesEverySettingItCannotRead() {
        var environment = settings();
        environment.put("RUNGATE_PORT", "eighty");
        environment.put("RUNGATE_ADMIN_TOKEN", "my-secret-but-short");
        environment.put("RUNGATE_HOLD_EXPIRY", "20 minutes");
        environment.put("RUNGATE_LOG", "loud");
        environment.put("RUNGATE_PROVIDER_OPENAI_URL", "not a url");
        var server = serve(environment);
        assertThat(server.awaitExit(SOON)).isEqualTo(1);
        assertThat(server.out()).isEmpty();
        assertThat(server.err())
                .contains(
                        "RUNGATE_PORT",
                        "RUNGATE_ADMIN_TOKEN",
                        "RUNGATE_HOLD_EXPIRY",
                        "RUNGATE_LOG",
                        "RUNGATE_PROVIDER_OPENAI_URL")
                .doesNotContain("my-secret-but-short", "Exception", "at dev.");
    }

    @Test
    void takesItsSettingsAsFlagsToo() throws IOException {
        var environment = settings();
        environment.put("RUNGATE_PORT", "eighty");
        var elsewhere = Files.createDirectory(data.resolve("elsewhere"));
        var server =
                start(environment, "serve", "--port", "0", "--data=" + elsewhere, "--log", "error");
        server.awaitReady();
        assertThat(elsewhere.resolve("engine")).isDirectory();
    }

    @Test
    void saysHowItIsUsed() {
        var usage = new StringWriter();
        var commands =
                Rungate.commandLine().setOut(new PrintWriter(usage)).setErr(new PrintWriter(usage));
        assertThat(commands.execute()).isEqualTo(2);
        assertThat(commands.execute("serve", "--prot", "0")).isEqualTo(2);
        assertThat(commands.execute("serve", "--help")).isZero();
        assertThat(usage.toString()).contains("--prot", "Usage: rungate serve", "--port");
    }

    @Test
    void saysThatItsFolderIsDamaged() throws IOException {
        var engine = Files.createDirectories(data.resolve("engine"));
        Files.writeString(engine.resolve("ledger.db"), "these are no books".repeat(500));
        var server = serve(settings());
        assertThat(server.awaitExit(SOON)).isEqualTo(1);
        assertOneSentence(server, "ledger.db");
    }

    @Test
    void saysWhenItHasNoJdk() {
        var environment = settings();
        environment.put("RUNGATE_JAVA_HOME", data.toString());
        var server = serve(environment);
        assertThat(server.awaitExit(SOON)).isEqualTo(1);
        assertOneSentence(server, "RUNGATE_JAVA_HOME", "JDK 25");
    }

    @Test
    void keepsItsSecretsAndEverybodysWords() throws IOException {
        var environment = settings();
        environment.put("RUNGATE_LOG", "debug");
        var server = serve(environment);
        var admin = new HttpClientAs(server.awaitReady(), RunningServer.ADMIN_TOKEN);
        admin.send("PUT", "/api/providers/mine", bytes(added()));
        var agent = admin.agentUnder("discreet", LIMITED);
        provider.answer(
                FakeAnswer.json(200, CannedAnswers.chat(5, 5).replace("Fine.", "wordOfAnAnswer")));
        agent.with("idempotency-key", "k").chat(Bodies.chat(CannedAnswers.GPT, "wordOfAPrompt"));
        provider.answer(FakeAnswer.resetBeforeAnswer());
        agent.chat(Bodies.chat(CannedAnswers.GPT, "wordOfAPrompt"));
        agent.chat("{\"model\":\"wordOfAPrompt\",,");
        agent.holding("rg_agt_wordOfAStranger").chat(HELLO);
        server.terminate();
        server.awaitExit(SOON);

        var secrets =
                List.of(
                        RunningServer.ADMIN_TOKEN,
                        RunningServer.OPENAI_KEY,
                        RunningServer.ANTHROPIC_KEY,
                        "sealed-secret-of-mine",
                        agent.token(),
                        "wordOfAPrompt",
                        "wordOfAnAnswer",
                        "wordOfAStranger");
        assertThat(server.err() + server.out()).isNotEmpty().doesNotContain(secrets);
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secrets);
            }
        }
    }

    @Test
    void logsJsonLinesWhenNobodyWatches() {
        var environment = settings();
        environment.put("RUNGATE_HOLD_EXPIRE", "PT1M");
        var server = serve(environment);
        server.awaitReady();
        server.terminate();
        server.awaitExit(SOON);
        assertThat(server.err())
                .contains(
                        "RUNGATE_HOLD_EXPIRE is not a setting; did you mean"
                                + " 'RUNGATE_HOLD_EXPIRY'?");
        assertThat(server.err().lines())
                .allSatisfy(
                        line -> assertThat(JsonMapper.shared().readTree(line).isObject()).isTrue());
    }

    @Test
    void isOperatedByItsCommands() throws IOException {
        var environment = settings();
        var url = serve(environment).awaitReady();
        var policy =
                Files.writeString(
                        data.resolve("shop.yaml"),
                        "name: shop\n"
                                + LIMITED
                                + "\n"
                                + "loops: { identical_requests: 9 }\n"
                                + "tools: [{ tool: x, then: ask, quorum: 2,"
                                + " approvers: [api, 'slack://#ops'] }]");
        var faulty = Files.writeString(data.resolve("bad.yaml"), "name: bad\nmode: odd\nx: 1");
        assertThat(run(environment, 0, "policy", "check", policy.toString())).isNotBlank();
        assertThat(run(environment, 1, "policy", "check", faulty.toString())).contains("mode", "x");
        assertThat(run(environment, 1, "policy", "diff", policy.toString())).contains("limit_usd");
        assertThat(run(environment, 0, "policy", "publish", policy.toString()))
                .startsWith("shop/1\n")
                .contains("warning: ", "tools[0].approvers[1]", "RUNGATE_SLACK_BOT_TOKEN");
        assertThat(run(environment, 0, "policy", "diff", policy.toString()))
                .isEqualToIgnoringWhitespace("shop: nothing changes");
        var made = run(environment, 0, "agent", "create", "clerk", "--policy", "shop", "--json");
        var hired = JsonMapper.shared().readTree(made);
        var clerk = new HttpClientAs(url, hired.path("token").asString());
        clerk.in("r1").chat(HELLO);
        assertThat(
                        run(
                                environment,
                                0,
                                "agent",
                                "create",
                                "clerk",
                                "--policy",
                                "shop",
                                "--token-only"))
                .containsPattern("(?m)^rg_agt_\\w+$")
                .contains(
                        "another agent of the name clerk", hired.at("/agent/agent_id").asString());

        var shown = run(environment, 0, "run", "show", "r1", "--json");
        assertThat(JsonMapper.shared().readTree(shown).at("/run/run_id").asString())
                .isEqualTo("r1");
        run(environment, 0, "run", "limit", "r1", "2.50");
        assertThat(clerk.run("r1").at("/budget/limit_usd").asString()).isEqualTo("2.50");
        run(environment, 0, "run", "cancel", "r1");
        assertThat(clerk.run("r1").path("state").asString()).isEqualTo("cancelled");
        run(environment, 0, "token", "revoke", hired.path("token_id").asString());
        assertThat(clerk.chat(HELLO).status()).isEqualTo(401);
    }

    /// What the command says on either stream.
    private String run(Map<String, String> environment, int exit, String... arguments) {
        var command = start(environment, arguments);
        assertThat(command.awaitExit(SOON)).as(command.err()).isEqualTo(exit);
        return command.out() + command.err();
    }

    private Program serve(Map<String, String> environment) {
        return start(environment, "serve");
    }

    private Program start(Map<String, String> environment, String... arguments) {
        var one = Program.start(program, environment, arguments);
        started.add(one);
        return one;
    }

    private Map<String, String> settings() {
        return new HashMap<>(RunningServer.settings(data, provider, Map.of()));
    }

    private static HttpClientAs agent(String url, String policy, String rules) {
        return new HttpClientAs(url, RunningServer.ADMIN_TOKEN).agentUnder(policy, rules);
    }

    private static void assertOneSentence(Program ended, String... words) {
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines()).hasSize(1);
        assertThat(ended.err()).contains(words).doesNotContain("Exception", "at dev.");
    }

    private static void assertOnlyForItsOwner(Path file, String permissions) {
        try {
            assertThat(
                            java.nio.file.attribute.PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file)))
                    .isEqualTo(permissions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
