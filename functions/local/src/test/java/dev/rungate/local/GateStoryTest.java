package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A call that needs a human waits for one: it is seen by nobody before, paid once, and comes to
/// whoever sends the same request again.
class GateStoryTest {
    private static final String RULES =
            """
            tools:
              - { tool: refund, when: "args.amount > 500", then: ask, id: "refund:over-500", hold: PT0S, expires: PT10M }
              - { tool: patient, then: ask, id: slow, hold: PT30S }
              - { tool: hasty, then: ask, id: hasty, hold: PT0S, expires: PT1S }
              - { tool: polite, then: ask, id: polite, hold: PT0S, on_reject: as_answer }
              - { tool: pay, then: ask, id: pay, hold: PT0S, editable: [amount] }
              - { tool: launch, then: ask, id: launch, hold: PT0S, quorum: 2 }
              - { tool: pair, then: ask, id: pair, hold: PT0S, quorum: 2, editable: [amount] }
              - { tool: wipe, when: "args.all == true", then: deny }
            """;
    private static final String MUCH = "{\"amount\":700,\"to\":\"a secret person\"}";
    private static final String LITTLE = "{\"amount\":40}";

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningEdition edition;
    private static Visitor admin;
    private static Visitor agent;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        edition = RunningEdition.start(data, provider);
        admin = edition.admin();
        agent = admin.agentUnder("gated", RULES);
    }

    @AfterAll
    static void close() {
        edition.close();
        provider.close();
    }

    // ---- held ----

    @Test
    void waitsForAHumanAndComesWithTheNextTry() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        int asked = provider.requests().size();
        var waiting = agent.in(run).chat(offering("refund"));

        assertThat(waiting.status()).isEqualTo(202);
        assertThat(waiting.header("retry-after")).hasValue("5");
        var gate = waiting.header("x-rungate-gate-id").orElseThrow();
        assertThat(gate).startsWith("gate_");
        assertThat(waiting.header("location")).hasValue("/v1/gates/" + gate);
        assertThat(waiting.json().path("status").asString()).isEqualTo("awaiting_approval");
        var context = waiting.json().path("context");
        assertThat(context.path("gate_id").asString()).isEqualTo(gate);
        assertThat(context.path("run_id").asString()).isEqualTo(run);
        assertThat(context.path("rule").asString()).isEqualTo("refund:over-500");
        assertThat(context.at("/proposed_action/tool").asString()).isEqualTo("refund");
        assertThat(context.at("/proposed_action/args/amount").intValue()).isEqualTo(700);
        assertThat(context.path("approver_channel").asString()).isEqualTo("api");
        assertThat(waiting.json().at("/choices/0/message/content").asString())
                .contains("refund", "approve");
        assertThat(waiting.json().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(waiting.json().at("/choices/0/message/tool_calls").isMissingNode()).isTrue();

        assertThat(agent.run(run).path("state").asString()).isEqualTo("paused");
        assertThat(agent.run(run).path("pending_gates").toString()).isEqualTo("[\"" + gate + "\"]");
        assertThat(agent.in(run).chat(offering("refund")).status()).isEqualTo(202);
        assertThat(provider.requests()).hasSize(asked + 1);
        var spent = agent.run(run).at("/budget/spent_usd").asString();
        assertThat(spent).isNotEqualTo("0.00");

        var decided = decide(gate, "approve", "fine");
        assertThat(decided.status()).isEqualTo(200);
        assertThat(decided.json().path("state").asString()).isEqualTo("approved");
        assertThat(decided.json().path("decided_by").asString()).isEqualTo("admin");
        var answer = agent.in(run).chat(offering("refund"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(Scripted.chatCall("refund", MUCH));
        assertThat(answer.header("x-rungate-cost-usd")).hasValue("0.00");
        assertThat(agent.in(run).chat(offering("refund")).text()).isEqualTo(answer.text());
        assertThat(provider.requests()).hasSize(asked + 1);
        assertThat(agent.run(run).path("state").asString()).isEqualTo("open");
        assertThat(agent.run(run).path("pending_gates")).isEmpty();
        assertThat(agent.run(run).at("/budget/spent_usd").asString()).isEqualTo(spent);
        assertThat(agent.steps(run))
                .extracting(step -> step.path("name").asString())
                .containsExactly(
                        "llm." + Scripted.GPT, "gate.refund:over-500", "run.approval_approved");
        var record = agent.lastStep(run).path("gate");
        assertThat(record.path("decided_by").asString()).isEqualTo("admin");
        assertThat(record.path("channel").asString()).isEqualTo("api");
        assertThat(record.path("proof").asString()).isEqualTo("token");
        assertThat(record.path("reason").asString()).isEqualTo("fine");
        assertThat(record.path("seen_sha256").asString()).hasSize(64);
    }

    @Test
    void waitsInBothFormatsAndBothModes() {
        for (boolean first : new boolean[] {false, true}) {
            for (boolean then : new boolean[] {false, true}) {
                chatIn(first, then);
                messagesIn(first, then);
            }
        }
    }

    private void chatIn(boolean first, boolean then) {
        var text = "chat " + first + then;
        provider.answer(
                first
                        ? FakeAnswer.stream(Scripted.chatStreamCall("refund", MUCH)).inPiecesOf(37)
                        : FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var gated = agent.in(run + first + then).chat(mode(offering("refund", text), first));
        assertWaits(gated);
        if (first) {
            assertThat(gated.text()).contains("awaiting_approval", "[DONE]");
        }
        decide(gateOf(gated), "approve", null);
        var answer = agent.in(run + first + then).chat(mode(offering("refund", text), then));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type").orElseThrow())
                .startsWith(then ? "text/event-stream" : "application/json");
        if (first && then) {
            assertThat(answer.text())
                    .isEqualTo(
                            new String(
                                    EventText.withoutUsage(
                                            Scripted.chatStreamCall("refund", MUCH)
                                                    .getBytes(StandardCharsets.UTF_8)),
                                    StandardCharsets.UTF_8));
        } else if (then) {
            assertThat(answer.text()).contains("\"refund\"", "tool_calls", "[DONE]");
        } else {
            var call = answer.json().at("/choices/0/message/tool_calls/0/function");
            assertThat(call.path("name").asString()).isEqualTo("refund");
            assertThat(call.path("arguments").asString()).isEqualTo(MUCH);
            assertThat(answer.json().at("/usage/completion_tokens").intValue()).isEqualTo(20);
            assertThat(answer.json().at("/choices/0/finish_reason").asString())
                    .isEqualTo("tool_calls");
        }
    }

    private void messagesIn(boolean first, boolean then) {
        var text = "messages " + first + then;
        provider.answer(
                first
                        ? FakeAnswer.stream(Scripted.messageStreamCall("refund", MUCH))
                                .inPiecesOf(37)
                        : FakeAnswer.json(200, Scripted.messageCall("refund", MUCH)));
        var body = Bodies.messagesTool(Scripted.CLAUDE, text, "refund", "");
        var mine = agent.in("messages-" + run + first + then);
        var gated = mine.messages(mode(body, first));
        assertWaits(gated);
        decide(gateOf(gated), "approve", null);
        var answer = mine.messages(mode(body, then));
        assertThat(answer.status()).isEqualTo(200);
        if (first && then) {
            assertThat(answer.text()).isEqualTo(Scripted.messageStreamCall("refund", MUCH));
        } else if (then) {
            assertThat(answer.text()).contains("\"refund\"", "tool_use", "message_stop");
        } else {
            var call = answer.json().at("/content/0");
            assertThat(call.path("name").asString()).isEqualTo("refund");
            assertThat(call.path("input").toString()).isEqualTo(MUCH);
            assertThat(answer.json().at("/usage/output_tokens").intValue()).isEqualTo(20);
        }
    }

    @Test
    void isASlowAnswerWhereSomebodyDecidesInTime() throws InterruptedException {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("patient", "{}")));
        var answer = CompletableFuture.supplyAsync(() -> agent.in(run).chat(offering("patient")));
        var gate = onlyPending();
        Thread.sleep(300);
        assertThat(answer).isNotDone();
        var decided = Instant.now();
        decide(gate, "approve", null);
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(Duration.between(decided, Instant.now())).isLessThan(Duration.ofSeconds(1));
        assertThat(answer.join().text()).isEqualTo(Scripted.chatCall("patient", "{}"));
    }

    @Test
    void doesNotHoldACallerWhoWillNotWait() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("patient", "{\"n\":1}")));
        var gated = agent.in(run).with("prefer", "wait=0").chat(offering("patient", "do not wait"));
        assertWaits(gated);
        decide(gateOf(gated), "reject", null);
    }

    @Test
    void isARetryable403WhereThatIsAskedFor() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var retrying = agent.in(run).with("x-rungate-gate", "retry");
        var refused = retrying.chat(offering("refund"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("approval_required");
        assertThat(refused.header("x-should-retry")).hasValue("true");
        assertThat(refused.header("retry-after")).hasValue("5");
        assertThat(refused.context().at("/proposed_action/args/amount").intValue()).isEqualTo(700);
        decide(refused.context().path("gate_id").asString(), "approve", null);
        assertThat(retrying.chat(offering("refund")).status()).isEqualTo(200);
        assertThat(agent.steps(run).getFirst().path("status").asString()).isEqualTo("ok");
    }

    // ---- decided ----

    @Test
    void isRefusedForGoodWhenAHumanSaysNo() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        int asked = provider.requests().size();
        var gate = gateOf(agent.in(run).chat(offering("refund")));
        decide(gate, "reject", "not this customer");
        for (int i = 0; i < 2; i++) {
            var refused = agent.in(run).chat(offering("refund"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("approval_rejected");
            assertThat(refused.header("x-should-retry")).hasValue("false");
            assertThat(refused.context().path("reason").asString()).isEqualTo("not this customer");
            assertThat(refused.context().path("decided_by").asString()).isEqualTo("admin");
        }
        assertThat(provider.requests()).hasSize(asked + 1);
    }

    @Test
    void isAnAnswerWithoutTheCallWhereThePolicySaysSo() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("polite", "{}")));
        decide(gateOf(agent.in(run).chat(offering("polite"))), "reject", "no");
        var answer = agent.in(run).chat(offering("polite"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/choices/0/message/content").asString()).contains("rejected");
        assertThat(answer.json().at("/choices/0/message/tool_calls").isMissingNode()).isTrue();
        var streamed = agent.in(run).chat(mode(offering("polite"), true));
        assertThat(streamed.text()).contains("rejected", "[DONE]").doesNotContain("tool_calls");
    }

    @Test
    void isRefusedForGoodWhenNobodyAnswers() throws InterruptedException {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("hasty", "{}")));
        var gate = gateOf(agent.in(run).chat(offering("hasty")));
        Thread.sleep(1_200);
        var refused = agent.in(run).chat(offering("hasty"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("approval_expired");
        var late = decide(gate, "approve", null);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("gate_decided");
        assertThat(late.context().path("state").asString()).isEqualTo("expired");
        assertThat(admin.get("/v1/gates/" + gate).json().path("state").asString())
                .isEqualTo("expired");
        Eventually.holds(
                () -> assertThat(agent.run(run).path("state").asString()).isEqualTo("open"));
    }

    @Test
    void isDecidedOnce() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var gate = gateOf(agent.in(run).chat(offering("refund")));
        var replies = inParallel(10, i -> decide(gate, i % 2 == 0 ? "approve" : "reject", null));
        var state = admin.get("/v1/gates/" + gate).json().path("state").asString();
        for (int i = 0; i < 10; i++) {
            boolean won = state.equals(i % 2 == 0 ? "approved" : "rejected");
            assertThat(replies.get(i).status()).isEqualTo(won ? 200 : 409);
        }
        assertThat(decide(gate, "maybe", null).status()).isEqualTo(400);
        assertThat(admin.post("/v1/gates/" + gate + "/decision", "{}").context().path("field"))
                .hasToString("\"decision\"");
    }

    @Test
    void isDecidedByNoAgent() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var gate = gateOf(agent.in(run).chat(offering("refund")));
        var own = agent.post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
        assertThat(own.status()).isEqualTo(403);
        assertThat(own.code()).isEqualTo("policy_violation");
        var stranger = admin.agentUnder("stranger", "");
        assertThat(stranger.get("/v1/gates/" + gate).status()).isEqualTo(404);
        assertThat(
                        stranger.post(
                                        "/v1/gates/" + gate + "/decision",
                                        "{\"decision\":\"approve\"}")
                                .status())
                .isEqualTo(404);
        assertThat(agent.get("/v1/gates/" + gate).json().path("state").asString())
                .isEqualTo("pending");
        assertThat(agent.get("/v1/gates/gate_none").status()).isEqualTo(404);
    }

    @Test
    void needsAsManyPeopleAsItsRuleSays() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("launch", "{}")));
        var gate = gateOf(agent.in(run).chat(offering("launch")));
        var first = decide(gate, "approve", null);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("state").asString()).isEqualTo("pending");
        assertThat(decide(gate, "approve", null).json().path("approvals").intValue()).isEqualTo(1);
        assertThat(decide(gate, "reject", null).json().path("state").asString())
                .isEqualTo("rejected");
    }

    @Test
    void isMadeWithWhatAnApproverHasChanged() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("pay", MUCH)));
        var gate = gateOf(agent.in(run).chat(offering("pay")));
        var path = "/v1/gates/" + gate + "/decision";
        var wrong =
                admin.post(
                        path, "{\"decision\":\"approve\",\"args\":{\"amount\":5,\"to\":\"me\"}}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.context().path("field").asString()).isEqualTo("args.to");
        var right =
                admin.post(
                        path,
                        "{\"decision\":\"approve\",\"args\":{\"amount\":5,\"to\":\"a secret person\"}}");
        assertThat(right.status()).isEqualTo(200);
        for (boolean stream : new boolean[] {false, true}) {
            var answer = agent.in(run).chat(mode(offering("pay"), stream));
            assertThat(answer.text())
                    .contains("{\\\"amount\\\":5,\\\"to\\\":\\\"a secret person\\\"}")
                    .doesNotContain("700");
        }
        Eventually.holds(() ->
                assertThat(agent.lastStep(run).at("/gate/edited").asString()).isEqualTo("true"));
    }

    @Test
    void isNotChangedWhereSeveralHaveToApproveTheSame() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("pair", LITTLE)));
        var gate = gateOf(agent.in(run).chat(offering("pair")));
        var changed =
                admin.post(
                        "/v1/gates/" + gate + "/decision",
                        "{\"decision\":\"approve\",\"args\":{\"amount\":9}}");
        assertThat(changed.status()).isEqualTo(400);
        assertThat(changed.context().path("field").asString()).isEqualTo("args");
    }

    @Test
    void isSeenByNobodyInAStreamThatThenFails() {
        var whole = Scripted.chatStreamCall("refund", MUCH);
        var failing =
                whole.substring(0, whole.indexOf("data: [DONE]"))
                        + "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n";
        provider.answer(FakeAnswer.stream(failing));
        var reply = agent.in(run).chat(mode(offering("refund"), true));
        assertThat(reply.text()).contains("overloaded").doesNotContain("secret", "\"refund\"");
        assertThat(agent.run(run).path("pending_gates")).isEmpty();
        Eventually.holds(() ->
                assertThat(agent.lastStep(run).path("status").asString()).isEqualTo("failed"));
    }

    // ---- one of many ----

    @Test
    void isOneGateOneCallAndOneBillHoweverManyAsk() {
        provider.answer(
                FakeAnswer.json(200, Scripted.chatCall("refund", MUCH))
                        .delayedBy(Duration.ofMillis(300)));
        int asked = provider.requests().size();
        var replies =
                inParallel(100, i -> agent.in(run).chat(mode(offering("refund"), i % 2 == 0)));
        assertThat(replies).allMatch(reply -> reply.status() == 202);
        assertThat(replies.stream().map(GateStoryTest::gateOf).distinct()).hasSize(1);
        assertThat(provider.requests()).hasSize(asked + 1);
        assertThat(
                        agent.steps(run).stream()
                                .filter(step -> step.path("kind").asString().equals("llm")))
                .hasSize(1);
        decide(gateOf(replies.getFirst()), "approve", null);
        var answers = inParallel(20, i -> agent.in(run).chat(mode(offering("refund"), i % 2 == 0)));
        assertThat(answers).allMatch(reply -> reply.status() == 200);
        assertThat(provider.requests()).hasSize(asked + 1);
    }

    @Test
    void copiesThatNeedNobodyAreCallsOfTheirOwn() {
        for (int i = 0; i < 5; i++) {
            provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", LITTLE)));
        }
        int asked = provider.requests().size();
        var replies = inParallel(5, i -> agent.in(run).chat(offering("refund")));
        assertThat(replies).allMatch(reply -> reply.status() == 200);
        assertThat(provider.requests()).hasSize(asked + 5);
    }

    @Test
    void isGrantedOnceToAnotherRequestThatLeadsToTheSameCall() {
        for (int i = 0; i < 3; i++) {
            provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        }
        decide(gateOf(agent.in(run).chat(offering("refund", "one"))), "approve", null);
        assertThat(agent.in(run).chat(offering("refund", "one")).status()).isEqualTo(200);
        assertThat(agent.in(run).chat(offering("refund", "two")).status()).isEqualTo(200);
        var third = agent.in(run).chat(offering("refund", "three"));
        assertWaits(third);
        decide(gateOf(third), "reject", null);
    }

    @Test
    void aRetryWithTheSameKeyGetsTheAnswerToo() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var keyed = agent.in(run).with("idempotency-key", "k-" + run);
        var gated = keyed.chat(offering("refund"));
        assertWaits(gated);
        decide(gateOf(gated), "approve", null);
        assertThat(keyed.chat(offering("refund")).text())
                .isEqualTo(Scripted.chatCall("refund", MUCH));
        assertThat(keyed.chat(offering("refund")).header("x-rungate-idempotent-replay"))
                .hasValue("true");
    }

    // ---- not asked ----

    @Test
    void nobodyIsAskedWhereTheConditionDoesNotHold() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", LITTLE)));
        assertThat(agent.in(run).chat(offering("refund")).text())
                .isEqualTo(Scripted.chatCall("refund", LITTLE));
        provider.answer(FakeAnswer.stream(Scripted.chatStreamCall("refund", LITTLE)));
        assertThat(agent.in(run).chat(mode(offering("refund", "again"), true)).status())
                .isEqualTo(200);
    }

    @Test
    void nobodyIsAskedAboutAToolThatWasNotOffered() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var whole = agent.in(run).chat(offering("search"));
        assertThat(whole.code()).isEqualTo("tool_denied");
        provider.answer(FakeAnswer.stream(Scripted.chatStreamCall("refund", MUCH)));
        var stream = agent.in(run).chat(mode(offering("search"), true));
        assertThat(stream.text()).contains("tool_denied").doesNotContain("secret", "700", "[DONE]");
    }

    @Test
    void whatCannotBeAnsweredIsAsked() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", "not json")));
        var gated = agent.in(run).chat(offering("refund", "garbage"));
        assertWaits(gated);
        assertThat(gated.json().at("/context/proposed_action/args").asString())
                .isEqualTo("not json");
    }

    @Test
    void anAnswerOfFiveMegabytesWaitsToo() {
        var text = "ü".repeat(2_400_000);
        var answer = Scripted.chatCalls(text, "patient", "{}", "search");
        provider.answer(FakeAnswer.json(200, answer));
        var waiting = agent.in(run).with("prefer", "wait=0");
        var gated = waiting.chat(offering("patient", "much"));
        assertThat(gated.status()).isEqualTo(202);
        decide(gateOf(gated), "approve", null);
        assertThat(waiting.chat(offering("patient", "much")).text()).isEqualTo(answer);
    }

    @Test
    void anAnswerThatNobodyCanBeAskedAboutIsDenied() {
        var most = "{\"text\":\"" + "a".repeat(1 << 20) + "\"}";
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("patient", most)));
        var arguments = agent.in(run).chat(offering("patient", "larger"));
        assertThat(arguments.code()).isEqualTo("tool_denied");
        assertThat(arguments.text()).contains("larger than 1 MiB");
        var text = "ü".repeat(2_700_000);
        provider.answer(FakeAnswer.json(200, Scripted.chatCalls(text, "patient", "{}", "search")));
        var held = agent.in(run).chat(offering("patient", "largest"));
        assertThat(held.code()).isEqualTo("tool_denied");
        assertThat(held.text()).contains("larger than 5 MiB");
    }

    /// The first rule wants one approval, the second two; a third call is released with them.
    @Test
    void everyRuleOfAnAnswerIsKeptAndEveryCallIsShown() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCalls("", "refund", MUCH, "launch")));
        var gated = agent.in(run).chat(offeringBoth("refund", "launch"));
        var gate = gateOf(gated);
        assertThat(decide(gate, "approve", null).json().path("state").asString())
                .isEqualTo("pending");
        var shown = admin.get("/v1/gates/" + gate).json();
        assertThat(shown.path("quorum").intValue()).isEqualTo(2);
        assertThat(shown.at("/proposed_actions/0/rule").asString()).isEqualTo("refund:over-500");
        assertThat(shown.at("/proposed_actions/1/rule").asString()).isEqualTo("launch");
        assertThat(shown.path("spent_usd").asString()).isNotEqualTo("0.00");
        var listed = admin.get("/api/gates").json().path("data");
        assertThat(listed.toString()).contains(gate).doesNotContain("\"args\"");
    }

    @Test
    void aRunThatHasEndedAnswersSo() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var gate = gateOf(agent.in(run).chat(offering("refund")));
        decide(gate, "approve", null);
        agent.post("/v1/runs/" + run + "/complete");
        assertThat(agent.in(run).chat(offering("refund")).code()).isEqualTo("run_closed");
    }

    @Test
    void nobodyNeedDecideForARunThatIsOver() {
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var gate = gateOf(agent.in(run).chat(offering("refund")));
        onlyPending();
        admin.post("/v1/runs/" + run + "/cancel");
        var withdrawn = admin.get("/v1/gates/" + gate).json();
        assertThat(withdrawn.path("state").asString()).isEqualTo("expired");
        assertThat(withdrawn.path("decided_by").asString()).isEqualTo("run.cancelled");
        assertThat(decide(gate, "approve", null).status()).isEqualTo(409);
        assertThat(agent.in(run).chat(offering("refund")).code()).isEqualTo("run_closed");
    }

    @Test
    void needsSomebodyElseThanTheOwnerWhereItsRuleSaysSo() {
        var owner = admin.post("/api/members", "{\"name\":\"ann\",\"role\":\"approver\"}").json();
        var other = admin.post("/api/members", "{\"name\":\"bob\",\"role\":\"approver\"}").json();
        admin.publish(
                "eyes", "name: eyes\ntools: [{ tool: t, then: ask, hold: PT0S, four_eyes: true }]");
        var hired =
                admin.post(
                                "/api/agents",
                                "{\"name\":\"a\",\"policy\":\"eyes\",\"owner\":"
                                        + owner.path("member_id")
                                        + "}")
                        .json();
        var owned = agent.holding(hired.path("token").asString());
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("t", "{}")));
        var gate = gateOf(owned.in(run).chat(offering("t")));
        var path = "/v1/gates/" + gate + "/decision";
        var approve = "{\"decision\":\"approve\"}";
        assertThat(decide(gate, "approve", null).status()).isEqualTo(403);
        assertThat(agent.holding(owner.path("token").asString()).post(path, approve).status())
                .isEqualTo(403);
        var decided = agent.holding(other.path("token").asString()).post(path, approve);
        assertThat(decided.json().path("decided_by").asString()).isEqualTo("member:bob");
        assertThat(owned.in(run).chat(offering("t")).status()).isEqualTo(200);
    }

    @Test
    void anObservingPolicyOnlyNotesIt() {
        var observed =
                admin.agentUnder(
                        "observing", "mode: observe\ntools: [{ tool: refund, then: ask, id: r }]");
        provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        assertThat(observed.in(run).chat(offering("refund")).status()).isEqualTo(200);
        assertThat(observed.lastStep(run).path("would_refuse").toString())
                .isEqualTo("[{\"code\":\"approval_required\",\"rule\":\"r\"}]");
    }

    // ---- helpers ----

    private static void assertWaits(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        assertThat(reply.text()).contains("awaiting_approval");
    }

    private static String gateOf(Reply reply) {
        return reply.header("x-rungate-gate-id")
                .orElseThrow(() -> new AssertionError(reply.text()));
    }

    private static Reply decide(String gate, String decision, String reason) {
        var body =
                reason == null
                        ? "{\"decision\":\"" + decision + "\"}"
                        : "{\"decision\":\"" + decision + "\",\"reason\":\"" + reason + "\"}";
        return admin.post("/v1/gates/" + gate + "/decision", body);
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

    private static String offering(String tool) {
        return offering(tool, "x");
    }

    private static String offering(String tool, String text) {
        return Bodies.chatTool(Scripted.GPT, text, tool, "");
    }

    private static String offeringBoth(String tool, String other) {
        var more = "{\"type\":\"function\",\"function\":{\"name\":\"" + other + "\"}}";
        return offering(tool, "both").replace("\"tools\":[", "\"tools\":[" + more + ",");
    }

    private static String mode(String body, boolean stream) {
        return stream ? body.substring(0, body.length() - 1) + ",\"stream\":true}" : body;
    }

    private static <T> List<T> inParallel(int count, IntFunction<T> each) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<T>>();
            IntStream.range(0, count).forEach(i -> calls.add(() -> each.apply(i)));
            var all = new ArrayList<T>();
            for (var one : threads.invokeAll(calls)) {
                all.add(one.get());
            }
            return all;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
