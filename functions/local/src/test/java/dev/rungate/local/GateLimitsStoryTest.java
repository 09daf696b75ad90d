package dev.rungate.local;

import static dev.rungate.local.GateStory.LITTLE;
import static dev.rungate.local.GateStory.MUCH;
import static dev.rungate.local.GateStory.assertWaits;
import static dev.rungate.local.GateStory.gateOf;
import static dev.rungate.local.GateStory.mode;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Calls that nobody needs to approve, and gates that nobody can decide any more.
@ExtendWith(SharedFixtures.class)
class GateLimitsStoryTest {
    private final GateStory story;
    private final String run = "run-" + UUID.randomUUID();

    GateLimitsStoryTest(GateStory story) {
        this.story = story;
    }

    @Test
    void nobodyIsAskedWhereTheConditionDoesNotHold() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", LITTLE)));
        assertThat(story.agent.in(run).chat(offering("refund")).text())
                .isEqualTo(CannedAnswers.chatCall("refund", LITTLE));
        story.provider.answer(FakeAnswer.stream(CannedAnswers.chatStreamCall("refund", LITTLE)));
        assertThat(story.agent.in(run).chat(mode(offering("refund", "again"), true)).status())
                .isEqualTo(200);
    }

    @Test
    void nobodyIsAskedAboutAToolThatWasNotOffered() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var whole = story.agent.in(run).chat(offering("search"));
        assertThat(whole.code()).isEqualTo("tool_denied");
        story.provider.answer(FakeAnswer.stream(CannedAnswers.chatStreamCall("refund", MUCH)));
        var stream = story.agent.in(run).chat(mode(offering("search"), true));
        assertThat(stream.text()).contains("tool_denied").doesNotContain("secret", "700", "[DONE]");
    }

    @Test
    void whatCannotBeAnsweredIsAsked() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", "not json")));
        var gated = story.agent.in(run).chat(offering("refund", "garbage"));
        assertWaits(gated);
        assertThat(gated.json().at("/context/proposed_action/args").asString())
                .isEqualTo("not json");
    }

    @Test
    void anAnswerOfFiveMegabytesWaitsToo() {
        var text = "ü".repeat(2_400_000);
        var answer = CannedAnswers.chatCalls(text, "patient", "{}", "search");
        story.provider.answer(FakeAnswer.json(200, answer));
        var waiting = story.agent.in(run).with("prefer", "wait=0");
        var gated = waiting.chat(offering("patient", "much"));
        assertThat(gated.status()).isEqualTo(202);
        story.decide(gateOf(gated), "approve", null);
        assertThat(waiting.chat(offering("patient", "much")).text()).isEqualTo(answer);
    }

    @Test
    void anAnswerThatNobodyCanBeAskedAboutIsDenied() {
        var most = "{\"text\":\"" + "a".repeat(1 << 20) + "\"}";
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("patient", most)));
        var arguments = story.agent.in(run).chat(offering("patient", "larger"));
        assertThat(arguments.code()).isEqualTo("tool_denied");
        assertThat(arguments.text()).contains("larger than 1 MiB");
        var name = "n".repeat(257);
        story.provider.answer(
                FakeAnswer.json(200, CannedAnswers.chatCalls("", "patient", "{}", name)));
        var named = story.agent.in(run).chat(offering("patient", "a long name"));
        assertThat(named.code()).isEqualTo("tool_denied");
        assertThat(named.text()).contains("longer than 256 characters");
        var text = "ü".repeat(2_700_000);
        var large = CannedAnswers.chatCalls(text, "patient", "{}", "search");
        story.provider.answer(FakeAnswer.json(200, large));
        var held = story.agent.in(run).chat(offering("patient", "largest"));
        assertThat(held.code()).isEqualTo("tool_denied");
        assertThat(held.text()).contains("larger than 5 MiB");
    }

    /// The first rule wants one approval, the second two.
    @Test
    void everyRuleOfAnAnswerIsKeptAndEveryCallIsShown() {
        var both = CannedAnswers.chatCalls("", "refund", MUCH, "launch");
        story.provider.answer(FakeAnswer.json(200, both));
        var more = "{\"type\":\"function\",\"function\":{\"name\":\"launch\"}}";
        var offered = offering("refund", "both").replace("\"tools\":[", "\"tools\":[" + more + ",");
        var gate = gateOf(story.agent.in(run).chat(offered));
        assertThat(story.decide(gate, "approve", null).json().path("state").asString())
                .isEqualTo("pending");
        var shown = story.admin.get("/v1/gates/" + gate).json();
        assertThat(shown.path("quorum").intValue()).isEqualTo(2);
        assertThat(shown.at("/proposed_actions/0/rule").asString()).isEqualTo("refund:over-500");
        assertThat(shown.at("/proposed_actions/1/rule").asString()).isEqualTo("launch");
        assertThat(shown.path("spent_usd").asString()).isNotEqualTo("0.00");
        var listed = story.admin.get("/api/gates").json().path("data");
        assertThat(listed.toString()).contains(gate).doesNotContain("\"args\"");
    }

    @Test
    void aRunThatHasEndedAnswersSo() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var gate = gateOf(story.agent.in(run).chat(offering("refund")));
        story.decide(gate, "approve", null);
        story.agent.post("/v1/runs/" + run + "/complete");
        assertThat(story.agent.in(run).chat(offering("refund")).code()).isEqualTo("run_closed");
    }

    @Test
    void nobodyNeedDecideForARunThatIsOver() {
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        var gate = gateOf(story.agent.in(run).chat(offering("refund")));
        story.onlyPending(run);
        story.admin.post("/v1/runs/" + run + "/cancel");
        var withdrawn = story.admin.get("/v1/gates/" + gate).json();
        assertThat(withdrawn.path("state").asString()).isEqualTo("expired");
        assertThat(withdrawn.path("decided_by").asString()).isEqualTo("run.cancelled");
        assertThat(story.decide(gate, "approve", null).status()).isEqualTo(409);
        assertThat(story.agent.in(run).chat(offering("refund")).code()).isEqualTo("run_closed");
    }

    @Test
    void needsSomebodyElseThanTheOwnerWhereItsRuleSaysSo() {
        var owner =
                story.admin.post("/api/members", "{\"name\":\"ann\",\"role\":\"approver\"}").json();
        var other =
                story.admin.post("/api/members", "{\"name\":\"bob\",\"role\":\"approver\"}").json();
        story.admin.publish(
                "eyes", "name: eyes\ntools: [{ tool: t, then: ask, hold: PT0S, four_eyes: true }]");
        var hired =
                story.admin
                        .post(
                                "/api/agents",
                                "{\"name\":\"a\",\"policy\":\"eyes\",\"owner\":"
                                        + owner.path("member_id")
                                        + "}")
                        .json();
        var owned = story.agent.holding(hired.path("token").asString());
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("t", "{}")));
        var gate = gateOf(owned.in(run).chat(offering("t")));
        var path = "/v1/gates/" + gate + "/decision";
        var approve = "{\"decision\":\"approve\"}";
        assertThat(story.decide(gate, "approve", null).status()).isEqualTo(403);
        assertThat(story.agent.holding(owner.path("token").asString()).post(path, approve).status())
                .isEqualTo(403);
        var decided = story.agent.holding(other.path("token").asString()).post(path, approve);
        assertThat(decided.json().path("decided_by").asString()).isEqualTo("member:bob");
        assertThat(owned.in(run).chat(offering("t")).status()).isEqualTo(200);
    }

    @Test
    void anObservingPolicyOnlyNotesIt() {
        var observed =
                story.admin.agentUnder(
                        "observing", "mode: observe\ntools: [{ tool: refund, then: ask, id: r }]");
        story.provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        assertThat(observed.in(run).chat(offering("refund")).status()).isEqualTo(200);
        assertThat(observed.lastStep(run).path("would_refuse").toString())
                .isEqualTo("[{\"code\":\"approval_required\",\"rule\":\"r\"}]");
    }
}
