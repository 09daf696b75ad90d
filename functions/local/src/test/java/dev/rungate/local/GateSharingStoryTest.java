package dev.rungate.local;

import static dev.rungate.local.GateStory.LITTLE;
import static dev.rungate.local.GateStory.MUCH;
import static dev.rungate.local.GateStory.assertWaits;
import static dev.rungate.local.GateStory.gateOf;
import static dev.rungate.local.GateStory.inParallel;
import static dev.rungate.local.GateStory.mode;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// However many requests lead to the same call, there is one gate, one call and one bill.
@ExtendWith(SharedFixtures.class)
class GateSharingStoryTest {
    private final GateStory story;
    private final String run = "run-" + UUID.randomUUID();

    GateSharingStoryTest(GateStory story) {
        this.story = story;
    }

    @Test
    void isOneGateOneCallAndOneBillHoweverManyAsk() {
        story.provider.answer(
                FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH))
                        .delayedBy(Duration.ofMillis(300)));
        int asked = story.provider.requests().size();
        var replies =
                inParallel(
                        100, i -> story.agent.in(run).chat(mode(offering("refund"), i % 2 == 0)));
        assertThat(replies).allMatch(reply -> reply.status() == 202);
        assertThat(replies.stream().map(GateStory::gateOf).distinct()).hasSize(1);
        assertThat(story.provider.requests()).hasSize(asked + 1);
        assertThat(
                        story.agent.steps(run).stream()
                                .filter(step -> step.path("kind").asString().equals("llm")))
                .hasSize(1);
        story.decide(gateOf(replies.getFirst()), "approve", null);
        var answers =
                inParallel(20, i -> story.agent.in(run).chat(mode(offering("refund"), i % 2 == 0)));
        assertThat(answers).allMatch(reply -> reply.status() == 200);
        assertThat(story.provider.requests()).hasSize(asked + 1);
    }

    @Test
    void copiesThatNeedNobodyAreCallsOfTheirOwn() {
        for (int i = 0; i < 5; i++) {
            story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", LITTLE)));
        }
        int asked = story.provider.requests().size();
        var replies = inParallel(5, i -> story.agent.in(run).chat(offering("refund")));
        assertThat(replies).allMatch(reply -> reply.status() == 200);
        assertThat(story.provider.requests()).hasSize(asked + 5);
    }

    @Test
    void isGrantedOnceToAnotherRequestThatLeadsToTheSameCall() {
        for (int i = 0; i < 3; i++) {
            story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        }
        story.decide(gateOf(story.agent.in(run).chat(offering("refund", "one"))), "approve", null);
        assertThat(story.agent.in(run).chat(offering("refund", "one")).status()).isEqualTo(200);
        assertThat(story.agent.in(run).chat(offering("refund", "two")).status()).isEqualTo(200);
        var third = story.agent.in(run).chat(offering("refund", "three"));
        assertWaits(third);
        story.decide(gateOf(third), "reject", null);
    }

    @Test
    void aRequestInOtherWordsJoinsTheGateThatIsPendingForTheSameCall() {
        var spaced = "{ \"to\": \"a secret person\", \"amount\": 700 }";
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        story.provider.answer(FakeAnswer.stream(CannedAnswers.chatStreamCall("refund", spaced)));
        var first = story.agent.in(run).chat(offering("refund", "one"));
        var second = story.agent.in(run).chat(mode(offering("refund", "two"), true));
        assertWaits(second);
        assertThat(gateOf(second)).isEqualTo(gateOf(first));
        assertThat(story.agent.run(run).path("pending_gates")).hasSize(1);
        assertThat(story.agent.run(run).path("steps").asInt()).isEqualTo(2);
        var gate = story.admin.get("/v1/gates/" + gateOf(first)).json();
        assertThat(gate.path("requests").asInt()).isEqualTo(2);

        story.decide(gateOf(first), "approve", null);
        assertThat(story.agent.in(run).chat(offering("refund", "one")).text())
                .isEqualTo(CannedAnswers.chatCall("refund", MUCH));
        var joined = story.agent.in(run).chat(mode(offering("refund", "two"), true));
        assertThat(joined.status()).isEqualTo(200);
        assertThat(joined.text()).contains("\"arguments\":\"{ \\\"\"");
        assertThat(story.agent.run(run).path("steps").asInt()).isEqualTo(2);
    }

    @Test
    void whatAnApproverChangesIsChangedForEveryRequestThatJoined() {
        var more = "{\"amount\": 900, \"to\": \"x\"}";
        for (int i = 0; i < 2; i++) {
            story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("pay", more)));
        }
        var gate = gateOf(story.agent.in(run).chat(offering("pay", "one")));
        assertThat(gateOf(story.agent.in(run).chat(offering("pay", "two")))).isEqualTo(gate);
        var edited = "{\"decision\":\"approve\",\"args\":{\"amount\":5,\"to\":\"x\"}}";
        assertThat(story.admin.post("/v1/gates/" + gate + "/decision", edited).status())
                .isEqualTo(200);
        for (var text : List.of("one", "two")) {
            var answer = story.agent.in(run).chat(offering("pay", text));
            assertThat(
                            answer.json()
                                    .at("/choices/0/message/tool_calls/0/function/arguments")
                                    .asString())
                    .contains("5")
                    .doesNotContain("900");
        }
    }

    @Test
    void whatIsRejectedIsRejectedForEveryRequestThatJoined() {
        for (int i = 0; i < 3; i++) {
            story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        }
        var gate = gateOf(story.agent.in(run).chat(offering("refund", "one")));
        assertWaits(story.agent.in(run).chat(offering("refund", "two")));
        story.decide(gate, "reject", null);
        assertThat(story.agent.in(run).chat(offering("refund", "one")).status()).isEqualTo(403);
        assertThat(story.agent.in(run).chat(offering("refund", "two")).status()).isEqualTo(403);
        assertThat(gateOf(story.agent.in(run).chat(offering("refund", "three"))))
                .isNotEqualTo(gate);
    }

    @Test
    void aRetryWithTheSameKeyGetsTheAnswerToo() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var keyed = story.agent.in(run).with("idempotency-key", "k-" + run);
        var gated = keyed.chat(offering("refund"));
        assertWaits(gated);
        story.decide(gateOf(gated), "approve", null);
        assertThat(keyed.chat(offering("refund")).text())
                .isEqualTo(CannedAnswers.chatCall("refund", MUCH));
        assertThat(keyed.chat(offering("refund")).header("x-rungate-idempotent-replay"))
                .hasValue("true");
    }
}
