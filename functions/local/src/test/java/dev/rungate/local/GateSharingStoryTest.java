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
                FakeAnswer.json(200, Scripted.chatCall("refund", MUCH))
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
            story.provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", LITTLE)));
        }
        int asked = story.provider.requests().size();
        var replies = inParallel(5, i -> story.agent.in(run).chat(offering("refund")));
        assertThat(replies).allMatch(reply -> reply.status() == 200);
        assertThat(story.provider.requests()).hasSize(asked + 5);
    }

    @Test
    void isGrantedOnceToAnotherRequestThatLeadsToTheSameCall() {
        for (int i = 0; i < 3; i++) {
            story.provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        }
        story.decide(gateOf(story.agent.in(run).chat(offering("refund", "one"))), "approve", null);
        assertThat(story.agent.in(run).chat(offering("refund", "one")).status()).isEqualTo(200);
        assertThat(story.agent.in(run).chat(offering("refund", "two")).status()).isEqualTo(200);
        var third = story.agent.in(run).chat(offering("refund", "three"));
        assertWaits(third);
        story.decide(gateOf(third), "reject", null);
    }

    @Test
    void aRetryWithTheSameKeyGetsTheAnswerToo() {
        story.provider.answer(FakeAnswer.json(200, Scripted.chatCall("refund", MUCH)));
        var keyed = story.agent.in(run).with("idempotency-key", "k-" + run);
        var gated = keyed.chat(offering("refund"));
        assertWaits(gated);
        story.decide(gateOf(gated), "approve", null);
        assertThat(keyed.chat(offering("refund")).text())
                .isEqualTo(Scripted.chatCall("refund", MUCH));
        assertThat(keyed.chat(offering("refund")).header("x-rungate-idempotent-replay"))
                .hasValue("true");
    }
}
