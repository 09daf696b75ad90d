package dev.rungate.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.approvals.ApprovalsFixture;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.Member;
import dev.rungate.tenants.MembersInMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Clicks, from the payload to what everybody sees.
class SlackInteractionsTest {
    private final FakeSlack fake = new FakeSlack();
    private final Slack slack = Slack.of(fake.settings(), gate -> "Ada's agent", Clock.systemUTC());
    private final ApprovalsFixture fixture = new ApprovalsFixture(List.of(slack.channel()));
    private final MembersInMemory members = new MembersInMemory();
    private final SlackInteractions interactions =
            slack.interactions(OrgId.LOCAL, members, fixture.approvals);

    @BeforeEach
    void addTwoApprovers() {
        add("mbr_ada", "Ada", "U1");
        add("mbr_bob", "Bob", "U2");
    }

    @AfterEach
    void shut() {
        slack.close();
        fake.close();
    }

    @Test
    void aMembersClickDecidesAndTheMessageSaysSo() {
        var gate = posted(1);
        click("rungate_approve", "U1", gate);
        var decided = fixture.now(gate);
        assertThat(decided.state()).isEqualTo(GateState.APPROVED);
        assertThat(decided.decision().by()).isEqualTo("member:Ada (slack)");
        assertThat(decided.decision().channel()).isEqualTo("slack");
        assertThat(decided.decision().proof()).isEqualTo("signature");
        assertThat(decided.decision().seen()).hasSize(64);
        var update = fake.await("chat.update", 1).getFirst().body();
        assertThat(update.toString()).contains("Approved").contains("member:Ada (slack)");
        assertThat(fake.shown(update.path("ts").stringValue()).toString())
                .doesNotContain("\"button\"");
        assertThat(told("U1")).isEmpty();
    }

    @Test
    void aRejectionIsARejection() {
        var gate = posted(1);
        click("rungate_reject", "U2", gate);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.REJECTED);
        assertThat(fixture.now(gate).decision().reason()).isNull();
    }

    @Test
    void somebodyWhomTheRuleDoesNotNameIsToldThatTheyCannotDecideAlsoWhenTheyReject() {
        var gate = fixture.open(ApprovalsFixture.rules("Ada"), "refund", "{}");
        click("rungate_reject", "U2", gate);
        assertThat(fixture.now(gate).pending()).isTrue();
        assertThat(told("U2").getFirst()).startsWith("You cannot decide this: only Ada");
    }

    @Test
    void aReasonIsAskedForAndPassedOn() {
        var gate = posted(1);
        interactions.take(Clicks.menu("T1", "U1", gate.id().value(), fake.responseUrl("U1")));
        assertThat(fixture.now(gate).pending()).isTrue();
        var opened = fake.await("views.open", 1).getFirst().body();
        assertThat(opened.path("trigger_id").stringValue()).isEqualTo("1.2.3");
        interactions.take(Clicks.form("T1", "U1", (ObjectNode) opened, " too much "));
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.REJECTED);
        assertThat(fixture.now(gate).decision().reason()).isEqualTo("too much");
        assertThat(fake.await("chat.update", 1).getFirst().body().toString()).contains("too much");
    }

    @Test
    void aReasonThatComesTooLateIsToldSo() {
        var gate = posted(1);
        interactions.take(Clicks.menu("T1", "U1", gate.id().value(), fake.responseUrl("U1")));
        var opened = (ObjectNode) fake.await("views.open", 1).getFirst().body();
        click("rungate_approve", "U2", gate);
        interactions.take(Clicks.form("T1", "U1", opened, "no"));
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
        assertThat(told("U1").getFirst()).contains("approved by member:Bob (slack)");
    }

    @Test
    void somebodyUnknownIsToldWhyAndTheGateStaysPending() {
        var gate = posted(1);
        click("rungate_approve", "U9", gate);
        assertThat(fixture.now(gate).pending()).isTrue();
        var said = fake.calls("hook/U9").getFirst().body();
        assertThat(said.path("response_type").stringValue()).isEqualTo("ephemeral");
        assertThat(said.path("replace_original").booleanValue()).isFalse();
        assertThat(said.path("text").stringValue())
                .contains("rungate member add NAME --slack U9 --slack-team T1");
    }

    @Test
    void aUserOfAnotherWorkspaceIsUnknown() {
        var gate = posted(1);
        interactions.take(Clicks.approve("T2", "U1", gate.id().value(), fake.responseUrl("U1")));
        assertThat(fixture.now(gate).pending()).isTrue();
        assertThat(told("U1").getFirst()).contains("does not know you");
    }

    @Test
    void aMemberWhoWasRemovedIsUnknown() {
        var gate = posted(1);
        members.remove(OrgId.LOCAL, new MemberId("mbr_ada"));
        click("rungate_approve", "U1", gate);
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    @Test
    void somebodyUnknownGetsNoForm() {
        var gate = posted(1);
        interactions.take(Clicks.menu("T1", "U9", gate.id().value(), fake.responseUrl("U9")));
        assertThat(fake.calls("views.open")).isEmpty();
        assertThat(told("U9")).hasSize(1);
    }

    @Test
    void ofTwoWhoClickAtOnceOneDecidesAndTheOtherIsToldWho() throws Exception {
        var gate = posted(1);
        var one = Thread.ofVirtual().start(() -> click("rungate_approve", "U1", gate));
        var two = Thread.ofVirtual().start(() -> click("rungate_reject", "U2", gate));
        one.join();
        two.join();
        var decided = fixture.now(gate);
        boolean approved = decided.state() == GateState.APPROVED;
        assertThat(decided.decision().by())
                .isEqualTo(approved ? "member:Ada (slack)" : "member:Bob (slack)");
        assertThat(told(approved ? "U1" : "U2")).isEmpty();
        assertThat(told(approved ? "U2" : "U1"))
                .hasSize(1)
                .first()
                .asString()
                .contains("Somebody was faster")
                .contains(decided.decision().by());
        FakeSlack.await(() -> fixture.record().size() == 2);
        assertThat(fixture.record().getLast()).isEqualTo("run.approval_" + decided.state().word());
    }

    @Test
    void whoAgreesAfterwardsIsToldWhoWasFaster() {
        var gate = posted(1);
        click("rungate_approve", "U1", gate);
        click("rungate_approve", "U2", gate);
        assertThat(fixture.now(gate).decision().by()).isEqualTo("member:Ada (slack)");
        assertThat(told("U2").getFirst()).contains("approved by member:Ada (slack)");
    }

    @Test
    void aReplayedClickChangesNothing() {
        var gate = posted(1);
        click("rungate_approve", "U1", gate);
        var decided = fixture.now(gate);
        fake.await("chat.update", 1);
        click("rungate_approve", "U1", gate);
        assertThat(fixture.now(gate).decision()).isEqualTo(decided.decision());
        assertThat(told("U1")).isEmpty();
        assertThat(fake.calls("chat.update")).hasSize(1);
    }

    @Test
    void aClickAfterTheTimeIsOverIsToldSo() {
        var gate = posted(1);
        fixture.clock.forward(Duration.ofHours(2));
        click("rungate_approve", "U1", gate);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.EXPIRED);
        assertThat(told("U1").getFirst()).contains("Too late").contains("expired");
        assertThat(fake.await("chat.update", 1).getFirst().body().toString())
                .contains("nobody answered in time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gate_00000000000000000000000000000000", "", "../x", "<!channel>"})
    void aGateNobodyKnowsIsToldSo(String id) {
        interactions.take(Clicks.approve("T1", "U1", id, fake.responseUrl("U1")));
        assertThat(told("U1").getFirst()).contains("not known");
    }

    @Test
    void twoOfTwoHaveToAgree() {
        var gate = posted(2);
        click("rungate_approve", "U1", gate);
        assertThat(fixture.now(gate).pending()).isTrue();
        assertThat(told("U1").getFirst()).contains("1 of 2");
        click("rungate_approve", "U1", gate);
        assertThat(fixture.now(gate).pending()).isTrue();
        click("rungate_approve", "U2", gate);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{\"type\":\"shortcut\",\"user\":{\"id\":\"U1\"}}",
                "{\"type\":\"block_actions\",\"user\":{\"id\":\"U1\"},\"actions\":[]}",
                "{\"type\":\"block_actions\",\"user\":\"U1\",\"actions\":7}",
                "{\"type\":\"view_submission\",\"user\":{\"id\":\"U1\"},\"view\":{\"callback_id\":\"x\"}}"
            })
    void whatIsNotOursIsLeftAlone(String payload) {
        interactions.take(payload);
        assertThat(fake.everything()).isEqualTo("[]");
    }

    @Test
    void anotherAppsButtonIsLeftAlone() {
        var gate = posted(1);
        click("approve_everything", "U1", gate);
        assertThat(fixture.now(gate).pending()).isTrue();
        assertThat(told("U1")).isEmpty();
    }

    @Test
    void aBackEndThatFailsIsApologisedFor() {
        var gate = posted(1);
        fixture.gates.breakDown();
        click("rungate_approve", "U1", gate);
        assertThat(told("U1").getFirst()).contains("went wrong").contains("try again");
    }

    @Test
    void anAnswerGoesNowhereButToSlack() {
        var urls = new ResponseUrls(SlackSettings.USUAL_API);
        assertThat(urls.trusted("https://hooks.slack.com/actions/T1/1/x")).isPresent();
        assertThat(
                        Stream.of(
                                "http://hooks.slack.com/x",
                                "https://hooks.slack.com:8443/x",
                                "https://hooks.slack.com@evil.example/x",
                                "https://user@hooks.slack.com/x",
                                "https://hooks.slack.com.evil.example/x",
                                "https://evil.example/hooks.slack.com",
                                "http://127.0.0.1:8080/api",
                                "http://169.254.169.254/latest/meta-data",
                                "file:///etc/passwd",
                                "https:hooks.slack.com",
                                "https://hooks.slack.com /x",
                                ""))
                .allSatisfy(url -> assertThat(urls.trusted(url)).as(url).isEmpty());
        var local = new ResponseUrls(fake.api());
        assertThat(local.trusted(fake.responseUrl("U1"))).isPresent();
        assertThat(local.trusted("http://169.254.169.254/latest")).isEmpty();
    }

    @Test
    void aClickWhoseAnswerWouldGoElsewhereStillDecidesAndSaysNothing() {
        var gate = posted(1);
        interactions.take(
                Clicks.approve("T1", "U9", gate.id().value(), "http://169.254.169.254/latest"));
        assertThat(fixture.now(gate).pending()).isTrue();
        interactions.take(
                Clicks.approve("T1", "U1", gate.id().value(), "http://169.254.169.254/latest"));
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
    }

    @Test
    void nobodyIsShownWhatOpensDoors() {
        var gate = posted(1);
        click("rungate_approve", "U9", gate);
        click("rungate_approve", "U1", gate);
        fake.await("chat.update", 1);
        assertThat(fake.everything())
                .doesNotContain(ApprovalsFixture.TASK_TOKEN)
                .doesNotContain("xoxb-")
                .doesNotContain(FakeSlack.SIGNING.value());
    }

    @Test
    void slackBeingBusyOrDownIsTriedAgainUntilTheMessageIsThere() {
        fake.next(
                FakeSlack.Answer.status(503),
                FakeSlack.Answer.error("internal_error"),
                FakeSlack.Answer.busy(0));
        posted(1);
        assertThat(fake.calls("chat.postMessage")).hasSize(4);
    }

    /// A gate whose message is in the channel.
    private Gate posted(int quorum) {
        var gate =
                fixture.open(
                        ApprovalsFixture.rules(quorum, "slack://#refunds"),
                        "refund",
                        "{\"amount\":600}");
        FakeSlack.await(() -> fixture.now(gate).posted().containsKey("slack://#refunds"));
        return gate;
    }

    private void click(String action, String user, Gate gate) {
        interactions.take(
                Clicks.button(action, "T1", user, gate.id().value(), fake.responseUrl(user)));
    }

    private List<String> told(String user) {
        return fake.calls("hook/" + user).stream()
                .map(FakeSlack.Call::body)
                .map((JsonNode body) -> body.path("text").stringValue())
                .toList();
    }

    private void add(String id, String name, String user) {
        members.add(
                new Member(
                        OrgId.LOCAL,
                        new MemberId(id),
                        name,
                        Member.Role.APPROVER,
                        "T1",
                        user,
                        null,
                        Instant.now()),
                "sha256 of " + id);
    }
}
