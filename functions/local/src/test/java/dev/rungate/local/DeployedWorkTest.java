package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rungate.bench.Measured;
import dev.rungate.providers.FakeAnswer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What DynamoDB is asked by the deployed functions, in the units it bills, is what docs/cost.md
/// goes by.
class DeployedWorkTest {
    private static final int CALLS = 5;

    /// After which nothing is remembered of providers any more, as between calls of an agent.
    private static final Duration PAUSE = Duration.ofMillis(2_100);

    /// So many different requests a run remembers: from then on its item does not grow.
    private static final int REMEMBERED = 33;

    private static final String PLAIN = "budget: { run: { limit_usd: \"5\" } }";
    private static final String EVERYTHING =
            """
            run: { max_steps: 1000, max_tokens: 10000000 }
            budget: { run: { limit_usd: "5" } }
            rates: { parallel: 8, requests_per_minute: 10000, tokens_per_minute: 10000000 }
            loops: { identical_requests: 3 }
            """;
    private static final String GATED =
            """
            budget: { run: { limit_usd: "5" } }
            tools: [{ tool: refund, then: ask, id: refund, hold: PT0S }]
            """;

    @TempDir static Path folder;
    private static CountedDeployment deployment;
    private static DeployedFunction sweep;
    private static Map<String, Double> roundOfNothing;

    @BeforeAll
    static void deploy() {
        deployment = new CountedDeployment(folder, "-XX:TieredStopAtLevel=1");
        sweep = deployment.handler("sweep", "Sweep");
        sweep();
        deployment.used();
        sweep();
        roundOfNothing = deployment.used();
    }

    @AfterAll
    static void remove() {
        deployment.close();
    }

    @Test
    void aCallOfARunUnderWay() {
        asRecorded("call", steady("plain", PLAIN, 3));
    }

    @Test
    void aCallUnderEveryRule() {
        asRecorded("call_all_rules", steady("everything", EVERYTHING, REMEMBERED));
    }

    @Test
    void theFirstCallOfARun() {
        var agent = deployment.agentUnder("starting", PLAIN);
        deployment.call(agent, "first", "Hello");
        deployment.used();
        for (int i = 0; i < CALLS; i++) {
            pause();
            deployment.call(agent, "start-" + i, "Hello");
        }
        asRecorded("first_call", perCall(deployment.used()));
    }

    /// Every second it looks whether its run was cancelled elsewhere.
    @Test
    void aSecondOfWaitingForAProvider() {
        var agent = deployment.agentUnder("waiting", PLAIN);
        deployment.call(agent, "waiting", "Hello");
        deployment.used();
        pause();
        deployment.call(agent, "waiting", "quick");
        var quick = deployment.used();
        pause();
        deployment.callOf(Duration.ofMillis(5_500), agent, "waiting", "slow");
        var slow = deployment.used();
        var reads = (slow.get("read") - quick.get("read")) / 5;
        assertThat(slow.get("write")).isEqualTo(quick.get("write"));
        assertThat(reads).isCloseTo(Measured.units("waiting_second").get("read"), within(0.2));
    }

    /// Opened, told to AskApprovers, approved by a person, fetched by the agent.
    @Test
    void aGate() {
        var agent = deployment.agentUnder("gated", GATED);
        var approvers = deployment.handler("ask-approvers", "AskApprovers");
        gate(agent, approvers, "gated-0");
        deployment.used();
        pause();
        gate(agent, approvers, "gated-0");
        asRecorded("gate", deployment.used());
    }

    private void gate(HttpClientAs agent, DeployedFunction approvers, String run) {
        var arguments = "{\"amount\":" + System.nanoTime() + "}";
        var body = Bodies.chatTool(CannedAnswers.GPT, "Refund " + arguments, "refund", "");
        deployment
                .provider()
                .answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", arguments)));
        var waiting = agent.in(run).chat(body);
        assertThat(waiting.status()).as(waiting.text()).isEqualTo(202);
        deployment.carry(run);
        assertThat(deployment.deliver(approvers)).isEqualTo(1);
        var gate =
                waiting.json()
                        .at("/gate_id")
                        .asString(waiting.header("x-rungate-gate-id").orElse(""));
        var decided =
                deployment
                        .admin()
                        .post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
        assertThat(decided.status()).as(decided.text()).isEqualTo(200);
        deployment.carry(run);
        assertThat(agent.in(run).chat(body).status()).isEqualTo(200);
        deployment.carry(run);
    }

    @Test
    void aRoundOfTheSweepWhereNoRunIsOpen() {
        asRecorded("sweep_round", roundOfNothing);
    }

    @Test
    void aRoundOfTheSweepForEachOpenRun() {
        var agent = deployment.agentUnder("swept", PLAIN);
        sweep();
        deployment.used();
        sweep();
        var before = deployment.used();
        for (int i = 0; i < CALLS; i++) {
            deployment.call(agent, "open-" + i, "Hello");
        }
        deployment.used();
        sweep();
        var more = new TreeMap<>(deployment.used());
        before.forEach((kind, units) -> more.merge(kind, -units, Double::sum));
        asRecorded("sweep_per_open_run", perCall(more));
    }

    private static void sweep() {
        var said =
                sweep.lambda()
                        .invoke("{\"source\":\"aws.events\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(said, StandardCharsets.UTF_8)).contains("swept");
    }

    private static Map<String, Double> steady(String name, String rules, int before) {
        var agent = deployment.agentUnder(name, rules);
        for (int i = 0; i < before; i++) {
            deployment.call(agent, name, "warm " + i);
        }
        deployment.used();
        for (int i = 0; i < CALLS; i++) {
            pause();
            deployment.call(agent, name, "call " + i);
        }
        return perCall(deployment.used());
    }

    /// In the second that a call happens to be there the gateway may look at its run, once.
    private static void asRecorded(String what, Map<String, Double> used) {
        var recorded = Measured.units(what);
        assertThat(used.get("write")).isEqualTo(recorded.get("write"));
        var reads = recorded.getOrDefault("read", 0.0);
        assertThat(used.getOrDefault("read", 0.0)).isBetween(reads, reads + 1);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Map<String, Double> perCall(Map<String, Double> units) {
        var each = new TreeMap<String, Double>();
        units.forEach((kind, sum) -> each.put(kind, Math.round(sum / CALLS * 10) / 10.0));
        return each;
    }
}
