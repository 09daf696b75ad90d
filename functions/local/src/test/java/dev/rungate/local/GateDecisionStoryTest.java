package dev.rungate.local;

import static dev.rungate.local.GateStory.LITTLE;
import static dev.rungate.local.GateStory.MUCH;
import static dev.rungate.local.GateStory.gateOf;
import static dev.rungate.local.GateStory.inParallel;
import static dev.rungate.local.GateStory.mode;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A call that waits is made as it was decided: approved, changed, rejected, or by nobody in time.
@ExtendWith(SharedFixtures.class)
class GateDecisionStoryTest {
    private final GateStory story;
    private final String run = "run-" + UUID.randomUUID();

    GateDecisionStoryTest(GateStory story) {
        this.story = story;
    }

    @Test
    void isRefusedForGoodWhenAHumanSaysNo() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        int asked = story.provider.requests().size();
        var gate = gateOf(story.agent.in(run).chat(offering("refund")));
        story.decide(gate, "reject", "not this customer");
        for (int i = 0; i < 2; i++) {
            var refused = story.agent.in(run).chat(offering("refund"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("approval_rejected");
            assertThat(refused.header("x-should-retry")).hasValue("false");
            assertThat(refused.context().path("reason").asString()).isEqualTo("not this customer");
            assertThat(refused.context().path("decided_by").asString()).isEqualTo("admin");
        }
        assertThat(story.provider.requests()).hasSize(asked + 1);
    }

    @Test
    void isAnAnswerWithoutTheCallWhereThePolicySaysSo() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("polite", "{}")));
        story.decide(gateOf(story.agent.in(run).chat(offering("polite"))), "reject", "no");
        var answer = story.agent.in(run).chat(offering("polite"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/choices/0/message/content").asString()).contains("rejected");
        assertThat(answer.json().at("/choices/0/message/tool_calls").isMissingNode()).isTrue();
        var streamed = story.agent.in(run).chat(mode(offering("polite"), true));
        assertThat(streamed.text()).contains("rejected", "[DONE]").doesNotContain("tool_calls");
    }

    @Test
    void isRefusedForGoodWhenNobodyAnswers() throws InterruptedException {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("hasty", "{}")));
        var gate = gateOf(story.agent.in(run).chat(offering("hasty")));
        Thread.sleep(1_200);
        var refused = story.agent.in(run).chat(offering("hasty"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("approval_expired");
        var late = story.decide(gate, "approve", null);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("gate_decided");
        assertThat(late.context().path("state").asString()).isEqualTo("expired");
        assertThat(story.admin.get("/v1/gates/" + gate).json().path("state").asString())
                .isEqualTo("expired");
        Eventually.holds(
                () -> assertThat(story.agent.run(run).path("state").asString()).isEqualTo("open"));
    }

    @Test
    void isDecidedOnce() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var gate = gateOf(story.agent.in(run).chat(offering("refund")));
        var replies =
                inParallel(10, i -> story.decide(gate, i % 2 == 0 ? "approve" : "reject", null));
        var state = story.admin.get("/v1/gates/" + gate).json().path("state").asString();
        for (int i = 0; i < 10; i++) {
            boolean won = state.equals(i % 2 == 0 ? "approved" : "rejected");
            assertThat(replies.get(i).status()).isEqualTo(won ? 200 : 409);
        }
        assertThat(story.decide(gate, "maybe", null).status()).isEqualTo(400);
        assertThat(
                        story.admin
                                .post("/v1/gates/" + gate + "/decision", "{}")
                                .context()
                                .path("field"))
                .hasToString("\"decision\"");
    }

    @Test
    void isDecidedByNoAgent() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var gate = gateOf(story.agent.in(run).chat(offering("refund")));
        var own = story.agent.post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
        assertThat(own.status()).isEqualTo(403);
        assertThat(own.code()).isEqualTo("policy_violation");
        var stranger = story.admin.agentUnder("stranger", "");
        assertThat(stranger.get("/v1/gates/" + gate).status()).isEqualTo(404);
        assertThat(
                        stranger.post(
                                        "/v1/gates/" + gate + "/decision",
                                        "{\"decision\":\"approve\"}")
                                .status())
                .isEqualTo(404);
        assertThat(story.agent.get("/v1/gates/" + gate).json().path("state").asString())
                .isEqualTo("pending");
        assertThat(story.agent.get("/v1/gates/gate_none").status()).isEqualTo(404);
    }

    @Test
    void needsAsManyPeopleAsItsRuleSays() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("launch", "{}")));
        var gate = gateOf(story.agent.in(run).chat(offering("launch")));
        var first = story.decide(gate, "approve", null);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("state").asString()).isEqualTo("pending");
        assertThat(story.decide(gate, "approve", null).json().path("approvals").intValue())
                .isEqualTo(1);
        assertThat(story.decide(gate, "reject", null).json().path("state").asString())
                .isEqualTo("rejected");
    }

    @Test
    void isMadeWithWhatAnApproverHasChanged() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("pay", MUCH)));
        var gate = gateOf(story.agent.in(run).chat(offering("pay")));
        var path = "/v1/gates/" + gate + "/decision";
        var wrong =
                story.admin.post(
                        path, "{\"decision\":\"approve\",\"args\":{\"amount\":5,\"to\":\"me\"}}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.context().path("field").asString()).isEqualTo("args.to");
        var right =
                story.admin.post(
                        path,
                        "{\"decision\":\"approve\",\"args\":{\"amount\":5,\"to\":\"a secret"
                                + " person\"}}");
        assertThat(right.status()).isEqualTo(200);
        for (boolean stream : new boolean[] {false, true}) {
            var answer = story.agent.in(run).chat(mode(offering("pay"), stream));
            assertThat(answer.text())
                    .contains("{\\\"amount\\\":5,\\\"to\\\":\\\"a secret person\\\"}")
                    .doesNotContain("700");
        }
        Eventually.holds(() ->
                assertThat(story.agent.lastStep(run).at("/gate/edited").asString())
                        .isEqualTo("true"));
    }

    /// The second choice of the stream begins first, so the order of the choices is not the order
    /// in which people see the calls.
    @Test
    void isChangedInTheCallThatWasShownAlsoIfTheChoicesOfAStreamComeMixed() {
        var much = "{\"to\":\"A\",\"amount\":900}";
        var little = "{\"to\":\"B\",\"amount\":100}";
        var edited = "{\"to\":\"A\",\"amount\":500}";
        story.provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStreamOfTwoChoices("pay", much, little)));
        var request = mode(offering("pay").replaceFirst("}$", ",\"n\":2}"), true);
        var gate = gateOf(story.agent.in(run).chat(request));
        var shown = story.admin.get("/v1/gates/" + gate).json().path("proposed_actions");
        assertThat(shown.at("/0/args/to").asString()).isEqualTo("A");
        var path = "/v1/gates/" + gate + "/decision";
        var decided =
                story.admin.post(path, "{\"decision\":\"approve\",\"args\":[" + edited + ",null]}");
        assertThat(decided.status()).as(decided.text()).isEqualTo(200);
        assertThat(decided.json().at("/decided_actions/0/args/amount").intValue()).isEqualTo(500);
        var whole = story.agent.in(run).chat(request.replace(",\"stream\":true", ""));
        assertThat(argumentsOf(whole, 0)).isEqualTo(little);
        assertThat(argumentsOf(whole, 1)).isEqualTo(edited);
        assertThat(story.agent.in(run).chat(request).text())
                .contains(Bodies.quoted(edited))
                .doesNotContain("900");
    }

    private static String argumentsOf(Reply answer, int choice) {
        var at = "/choices/" + choice + "/message/tool_calls/0/function/arguments";
        return answer.json().at(at).asString();
    }

    @Test
    void isNotChangedWhereSeveralHaveToApproveTheSame() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("pair", LITTLE)));
        var gate = gateOf(story.agent.in(run).chat(offering("pair")));
        var changed =
                story.admin.post(
                        "/v1/gates/" + gate + "/decision",
                        "{\"decision\":\"approve\",\"args\":{\"amount\":9}}");
        assertThat(changed.status()).isEqualTo(400);
        assertThat(changed.context().path("field").asString()).isEqualTo("args");
    }

    /// A nightly job that names no run sends the same request each time.
    @Test
    void belongsToTheNextAutomaticRunOnceItsRunHasEndedHoweverItWasDecided() {
        var rules = "tools: [{ tool: refund, then: ask, id: refunds, hold: PT0S, expires: PT10M }]";
        for (var decision : List.of("approve", "reject", "withdrawn")) {
            story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
            story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
            var agent = story.admin.agentUnder("nightly-" + decision, rules);
            var first = agent.chat(offering("refund"));
            var ended = first.header("x-rungate-run-id").orElseThrow();
            if (!decision.equals("withdrawn")) {
                assertThat(story.decide(gateOf(first), decision, null).status()).isEqualTo(200);
            }
            assertThat(agent.post("/v1/runs/" + ended + "/complete", "{}").status()).isEqualTo(200);
            var again = agent.chat(offering("refund"));
            GateStory.assertWaits(again);
            assertThat(gateOf(again)).isNotEqualTo(gateOf(first));
            assertThat(again.header("x-rungate-run-id").orElseThrow()).isNotEqualTo(ended);
            assertThat(agent.in(ended).chat(offering("refund")).code()).isEqualTo("run_closed");
        }
    }

    @Test
    void isAskedOfNobodyWhenItsRunHasEndedBeforeTheAnswerCame() throws Exception {
        story.provider.answer(
                FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH))
                        .delayedBy(Duration.ofSeconds(2)));
        int asked = story.provider.requests().size();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> story.agent.in(run).chat(offering("refund")));
            Eventually.holds(() -> assertThat(story.provider.requests()).hasSize(asked + 1));
            story.agent.post("/v1/runs/" + run + "/complete", "{}");
            assertThat(waiting.get().code()).isEqualTo("run_closed");
        }
        assertThat(story.agent.run(run).path("pending_gates")).isEmpty();
        assertThat(story.admin.get("/api/gates?limit=1000").text()).doesNotContain(run);
    }

    @Test
    void isNotMadeOnceMoreWhenItsRunEndsWhileItsCallerWaits() throws Exception {
        var rules = "tools: [{ tool: refund, then: ask, id: refunds, hold: PT30S }]";
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        int asked = story.provider.requests().size();
        var agent = story.admin.agentUnder("waiting", rules);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> agent.chat(offering("refund")));
            var ended = new String[1];
            Eventually.holds(() -> {
                var runs = agent.get("/v1/runs").json().path("data");
                assertThat(runs).hasSize(1);
                assertThat(runs.get(0).path("pending_gates")).hasSize(1);
                ended[0] = runs.get(0).path("run_id").asString();
            });
            agent.post("/v1/runs/" + ended[0] + "/cancel", "{}");
            assertThat(waiting.get().code()).isEqualTo("run_closed");
        }
        assertThat(story.provider.requests()).hasSize(asked + 1);
    }

    @Test
    void isSeenByNobodyInAStreamThatThenFails() {
        var whole = CannedAnswers.chatStreamCall("refund", MUCH);
        var failing =
                whole.substring(0, whole.indexOf("data: [DONE]"))
                        + "data:"
                        + " {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n";
        story.provider.answer(FakeAnswer.stream(failing));
        var reply = story.agent.in(run).chat(mode(offering("refund"), true));
        assertThat(reply.text()).contains("overloaded").doesNotContain("secret", "\"refund\"");
        assertThat(story.agent.run(run).path("pending_gates")).isEmpty();
        Eventually.holds(() ->
                assertThat(story.agent.lastStep(run).path("status").asString())
                        .isEqualTo("failed"));
    }
}
