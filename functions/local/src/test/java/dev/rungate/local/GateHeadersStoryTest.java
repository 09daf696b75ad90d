package dev.rungate.local;

import static dev.rungate.local.GateStory.MUCH;
import static dev.rungate.local.GateStory.gateOf;
import static dev.rungate.local.GateStory.mode;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every answer about a gate has the headers that an ordinary answer has.
@ExtendWith(SharedFixtures.class)
class GateHeadersStoryTest {
    /// 200 tokens of output are more than the limit allows: each request is cut.
    private static final String RULES =
            """
            budget: { run: { limit_usd: "0.00025", on_limit: clamp, min_output_tokens: 1 } }
            tools:
              - { tool: refund, then: ask, hold: PT0S }
              - { tool: polite, then: ask, hold: PT0S, on_reject: as_answer }
              - { tool: patient, then: ask, hold: PT30S }
            """;

    private final GateStory story;
    private final HttpClientAs agent;
    private final String run = "run-" + UUID.randomUUID();

    GateHeadersStoryTest(GateStory story) {
        this.story = story;
        this.agent = story.admin.agentUnder("headers", RULES);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void everyAnswerAboutAGateTellsWhatAnOrdinaryOneTells(boolean stream, boolean thenStream) {
        var first = stream ? ordinary(true) : ordinary(false);
        var then = thenStream ? ordinary(true) : ordinary(false);
        assertThat(first)
                .contains(
                        "x-rungate-run-id",
                        "x-rungate-step-id",
                        "x-rungate-provider",
                        "x-rungate-model",
                        "x-rungate-policy",
                        "x-rungate-budget-limit-usd",
                        "x-rungate-budget-remaining-usd",
                        "x-rungate-max-tokens-clamped");

        answer("refund", stream);
        var waiting = agent.in(run).chat(mode(offering("refund"), stream));
        assertThat(waiting.status()).as(waiting.text()).isEqualTo(202);
        assertThat(named(waiting)).isEqualTo(first);
        var again = agent.in(run).chat(mode(offering("refund"), thenStream));
        assertThat(again.status()).isEqualTo(202);
        assertThat(named(again)).isEqualTo(then);
        var refused =
                agent.in(run)
                        .with("x-rungate-gate", "retry")
                        .chat(mode(offering("refund"), thenStream));
        assertThat(refused.code()).isEqualTo("approval_required");
        assertThat(named(refused)).isEqualTo(withoutCost(then));

        story.decide(gateOf(waiting), "approve", null);
        var fetched = agent.in(run).chat(mode(offering("refund"), thenStream));
        assertThat(fetched.status()).isEqualTo(200);
        assertThat(named(fetched)).isEqualTo(then);
        for (var reply : new Reply[] {waiting, again, refused, fetched}) {
            assertThat(reply.header("x-rungate-step-id"))
                    .hasValue(agent.steps(run).getFirst().path("step_id").asString());
            assertThat(reply.header("x-rungate-max-tokens-clamped"))
                    .isEqualTo(waiting.header("x-rungate-max-tokens-clamped"));
            assertThat(money(reply)).isEqualByComparingTo(remaining());
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aRejectionAsAnAnswerTellsItToo(boolean stream) {
        var usual = ordinary(stream);
        answer("polite", stream);
        var waiting = agent.in(run).chat(mode(offering("polite"), stream));
        story.decide(gateOf(waiting), "reject", "no");
        var rejected = agent.in(run).chat(mode(offering("polite"), stream));
        assertThat(rejected.status()).isEqualTo(200);
        assertThat(named(rejected)).isEqualTo(usual);
        assertThat(money(rejected)).isEqualByComparingTo(remaining());
    }

    /// The sum over all answers about a gate is what its answer has cost.
    @Test
    void theCallThatHasPaidTellsTheCost() {
        answer("refund", false);
        var paid = agent.in(run).chat(offering("refund"));
        var cost = new BigDecimal(paid.header("x-rungate-cost-usd").orElseThrow());
        assertThat(cost)
                .isPositive()
                .isEqualByComparingTo(agent.run(run).at("/budget/spent_usd").asString());
        assertThat(agent.in(run).chat(offering("refund")).header("x-rungate-cost-usd"))
                .hasValue("0.00");
        story.decide(gateOf(paid), "approve", null);
        assertThat(agent.in(run).chat(offering("refund")).header("x-rungate-cost-usd"))
                .hasValue("0.00");
    }

    @Test
    void anAnswerThatWasApprovedInTimeTellsItsCost() throws Exception {
        answer("patient", false);
        var waiting =
                java.util.concurrent.CompletableFuture.supplyAsync(
                        () -> agent.in(run).chat(offering("patient")));
        story.decide(onlyPending(), "approve", null);
        var slow = waiting.get();
        assertThat(slow.status()).isEqualTo(200);
        assertThat(named(slow)).isEqualTo(ordinary(false));
        assertThat(new BigDecimal(slow.header("x-rungate-cost-usd").orElseThrow())).isPositive();
        assertThat(money(slow)).isEqualByComparingTo(remaining());
    }

    /// The same promise where the same key is answered again.
    @Test
    void whatAKeyReplaysTellsTheMoneyThatIsLeft() {
        answer("look", false);
        var keyed = agent.in(run).with("idempotency-key", "k1");
        keyed.chat(offering("look"));
        var replayed = keyed.chat(offering("look"));
        assertThat(replayed.header("x-rungate-idempotent-replay")).hasValue("true");
        assertThat(money(replayed)).isEqualByComparingTo(remaining());
    }

    private String onlyPending() {
        var found = new String[1];
        Eventually.holds(() -> {
            var gates = agent.run(run).path("pending_gates");
            assertThat(gates).hasSize(1);
            found[0] = gates.get(0).asString();
        });
        return found[0];
    }

    private void answer(String tool, boolean stream) {
        story.provider.answer(
                stream
                        ? FakeAnswer.stream(CannedAnswers.chatStreamCall(tool, MUCH))
                        : FakeAnswer.json(200, CannedAnswers.chatCall(tool, MUCH)));
    }

    /// What an answer tells that nobody has to approve, in a run of its own.
    private Set<String> ordinary(boolean stream) {
        answer("look", stream);
        var reply = agent.in("usual-" + UUID.randomUUID()).chat(mode(offering("look"), stream));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return named(reply);
    }

    private static Set<String> named(Reply reply) {
        var names = new TreeSet<>(reply.headers().map().keySet());
        names.removeIf(name -> !name.startsWith("x-rungate-") && !name.equals("x-request-id"));
        names.remove("x-rungate-gate-id");
        return names;
    }

    private static Set<String> withoutCost(Set<String> names) {
        var others = new TreeSet<>(names);
        others.remove("x-rungate-cost-usd");
        return others;
    }

    private static BigDecimal money(Reply reply) {
        return new BigDecimal(reply.header("x-rungate-budget-remaining-usd").orElseThrow());
    }

    private BigDecimal remaining() {
        return new BigDecimal(agent.run(run).at("/budget/remaining_usd").asString());
    }
}
