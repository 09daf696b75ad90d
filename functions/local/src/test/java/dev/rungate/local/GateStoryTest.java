package dev.rungate.local;

import static dev.rungate.local.GateStory.MUCH;
import static dev.rungate.local.GateStory.assertWaits;
import static dev.rungate.local.GateStory.gateOf;
import static dev.rungate.local.GateStory.mode;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A call that needs a person waits for one: nobody sees it before, it is paid once, and it comes
/// to the caller that sends the same request again.
@ExtendWith(SharedFixtures.class)
class GateStoryTest {
    private final GateStory story;
    private final String run = "run-" + UUID.randomUUID();

    GateStoryTest(GateStory story) {
        this.story = story;
    }

    @Test
    void waitsForAHumanAndComesWithTheNextTry() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        int asked = story.provider.requests().size();
        var waiting = story.agent.in(run).chat(offering("refund"));

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
        assertThat(context.path("asked")).isEmpty();
        assertThat(context.path("not_asked").toString()).isEqualTo("[\"slack://#ops\"]");
        var page = story.admin.url() + "/approvals";
        assertThat(context.path("approvals_url").asString()).isEqualTo(page);
        assertThat(waiting.json().at("/choices/0/message/content").asString())
                .contains("asked: nobody")
                .contains("slack://#ops: Slack is not set up here")
                .contains("decided at " + page + " or by POST /v1/gates/" + gate + "/decision");
        assertThat(waiting.json().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(waiting.json().at("/choices/0/message/tool_calls").isMissingNode()).isTrue();

        assertThat(story.agent.run(run).path("state").asString()).isEqualTo("paused");
        assertThat(story.agent.run(run).path("pending_gates").toString())
                .isEqualTo("[\"" + gate + "\"]");
        assertThat(story.agent.in(run).chat(offering("refund")).status()).isEqualTo(202);
        assertThat(story.provider.requests()).hasSize(asked + 1);
        var spent = story.agent.run(run).at("/budget/spent_usd").asString();
        assertThat(spent).isNotEqualTo("0.00");

        var decided = story.decide(gate, "approve", "fine");
        assertThat(decided.status()).isEqualTo(200);
        assertThat(decided.json().path("state").asString()).isEqualTo("approved");
        assertThat(decided.json().path("decided_by").asString()).isEqualTo("admin");
        var answer = story.agent.in(run).chat(offering("refund"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(CannedAnswers.chatCall("refund", MUCH));
        assertThat(answer.header("x-rungate-cost-usd")).hasValue("0.00");
        assertThat(story.agent.in(run).chat(offering("refund")).text()).isEqualTo(answer.text());
        assertThat(story.provider.requests()).hasSize(asked + 1);
        assertThat(story.agent.run(run).path("state").asString()).isEqualTo("open");
        assertThat(story.agent.run(run).path("pending_gates")).isEmpty();
        assertThat(story.agent.run(run).at("/budget/spent_usd").asString()).isEqualTo(spent);
        assertThat(story.agent.steps(run))
                .extracting(step -> step.path("name").asString())
                .containsExactly(
                        "llm." + CannedAnswers.GPT,
                        "gate.refund:over-500",
                        "run.approval_approved");
        var record = story.agent.lastStep(run).path("gate");
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
        story.provider.answer(
                first
                        ? FakeAnswer.stream(CannedAnswers.chatStreamCall("refund", MUCH))
                                .inPiecesOf(37)
                        : FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var gated = story.agent.in(run + first + then).chat(mode(offering("refund", text), first));
        assertWaits(gated);
        if (first) {
            assertThat(gated.text()).contains("awaiting_approval", "[DONE]");
        }
        story.decide(gateOf(gated), "approve", null);
        var answer = story.agent.in(run + first + then).chat(mode(offering("refund", text), then));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type").orElseThrow())
                .startsWith(then ? "text/event-stream" : "application/json");
        if (first && then) {
            assertThat(answer.text())
                    .isEqualTo(
                            new String(
                                    EventText.withoutUsage(
                                            CannedAnswers.chatStreamCall("refund", MUCH)
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
        story.provider.answer(
                first
                        ? FakeAnswer.stream(CannedAnswers.messageStreamCall("refund", MUCH))
                                .inPiecesOf(37)
                        : FakeAnswer.json(200, CannedAnswers.messageCall("refund", MUCH)));
        var body = Bodies.messagesTool(CannedAnswers.CLAUDE, text, "refund", "");
        var mine = story.agent.in("messages-" + run + first + then);
        var gated = mine.messages(mode(body, first));
        assertWaits(gated);
        story.decide(gateOf(gated), "approve", null);
        var answer = mine.messages(mode(body, then));
        assertThat(answer.status()).isEqualTo(200);
        if (first && then) {
            assertThat(answer.text()).isEqualTo(CannedAnswers.messageStreamCall("refund", MUCH));
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
    void isASlowAnswerWhereSomebodyDecidesInTime() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("patient", "{}")));
        var answer =
                CompletableFuture.supplyAsync(() -> story.agent.in(run).chat(offering("patient")));
        var gate = story.onlyPending(run);
        story.decide(gate, "approve", null);
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(answer.join().text()).isEqualTo(CannedAnswers.chatCall("patient", "{}"));
    }

    @Test
    void doesNotHoldACallerWhoWillNotWait() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("patient", "{\"n\":1}")));
        var gated =
                story.agent
                        .in(run)
                        .with("prefer", "wait=0")
                        .chat(offering("patient", "do not wait"));
        assertWaits(gated);
        story.decide(gateOf(gated), "reject", null);
    }

    @Test
    void isARetryable403WhereThatIsAskedFor() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var retrying = story.agent.in(run).with("x-rungate-gate", "retry");
        var refused = retrying.chat(offering("refund"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("approval_required");
        assertThat(refused.header("x-should-retry")).hasValue("true");
        assertThat(refused.header("retry-after")).hasValue("5");
        assertThat(refused.context().at("/proposed_action/args/amount").intValue()).isEqualTo(700);
        story.decide(refused.context().path("gate_id").asString(), "approve", null);
        assertThat(retrying.chat(offering("refund")).status()).isEqualTo(200);
        assertThat(story.agent.steps(run).getFirst().path("status").asString()).isEqualTo("ok");
    }
}
