package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.rungate.Logged;
import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.Vote;
import dev.rungate.approvals.Voter;
import dev.rungate.aws.dynamo.DyingDynamoDb;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RunState;
import dev.rungate.tenants.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// What the executions of gates say, through the functions that take it.
final class GateFunctionsTest {
    private final ApprovalsFixture fixture = new ApprovalsFixture();

    @AfterEach
    void shut() {
        fixture.close();
    }

    @Test
    void aGateThatBeginsToWaitIsAskedAboutOnceHoweverOftenItsMessageComes() {
        var gate = fixture.gate();
        assertThat(ask(Mail.of(Mail.ask(gate, "t1")))).isEmpty();
        assertThat(ask(Mail.received(2, Mail.ask(gate, "t1"), Mail.ask(gate, "t1")))).isEmpty();
        assertThat(fixture.slack.calls("chat.postMessage")).hasSize(1);
        assertThat(fixture.now(gate).posted()).containsKey(ApprovalsFixture.ADDRESS);
        assertThat(fixture.states.started).hasSize(1);
        assertThat(fixture.states.started.getFirst().input())
                .contains("\"queue_url\":\"https://sqs.example/ask\"")
                .contains("\"lapsed_url\":\"https://sqs.example/lapsed\"");
    }

    @Test
    void aPoisonousMessageIsLeftToTheDeadLettersAndBlocksNobody() {
        var gate = fixture.gate();
        var nobody = "{\"kind\":\"ask\",\"gate\":\"gate_x\",\"org\":\"default\",\"token\":\"t\"}";
        var poison =
                new String[] {
                    "no JSON at all",
                    "{\"kind\":\"shout\",\"gate\":\"gate_x\",\"org\":\"default\"}",
                    "{\"kind\":\"ask\",\"gate\":\"gate_x\",\"org\":\"default\"}",
                    nobody,
                    nobody.replace("gate_x", "no/name"),
                    Mail.lapsed(gate),
                    "",
                    Mail.ask(gate, "t1")
                };
        var all = List.of("m0", "m1", "m2", "m3", "m4", "m5", "m6");
        try (var logged = new Logged(GateMail.class)) {
            assertThat(ask(Mail.of(poison))).containsExactlyElementsOf(all);
            assertThat(logged.lines()).hasSize(7).allMatch(line -> line.contains("dead-letter"));
            assertThat(logged.lines().toString()).doesNotContain("no JSON at all");
            assertThat(ask(Mail.received(2, poison))).containsExactlyElementsOf(all);
            assertThat(logged.lines()).hasSize(7);
        }
        assertThat(fixture.slack.calls("chat.postMessage")).hasSize(1);
    }

    @Test
    void aMessageInTheWrongQueueSaysSo() {
        var gate = fixture.gate();
        try (var logged = new Logged(GateMail.class)) {
            assertThat(lapsed(Mail.of(Mail.ask(gate, "t1")))).containsExactly("m0");
            assertThat(logged.lines().getFirst())
                    .contains("RUNGATE_LAPSED_QUEUE_URL")
                    .contains("other queue");
        }
        assertThat(fixture.slack.calls("chat.postMessage")).isEmpty();
    }

    @Test
    void whoCannotBeReachedIsAskedWhenTheMessageComesAgainAndTheOthersAtOnce() {
        var down = fixture.gate();
        var up = fixture.gate();
        fixture.slack.next(FakeSlack.Answer.status(500));
        var failed = ask(Mail.of(Mail.ask(down, "t1"), Mail.ask(up, "t2")));
        assertThat(failed).hasSize(1);
        assertThat(fixture.slack.calls("chat.postMessage")).hasSize(2);
        assertThat(ask(Mail.received(2, Mail.ask(down, "t1"), Mail.ask(up, "t2")))).isEmpty();
        assertThat(fixture.now(down).posted()).hasSize(1);
        assertThat(fixture.now(up).posted()).hasSize(1);
    }

    @Test
    void aQuestionThatComesAfterItsEscalationBringsNoOldToken() {
        var gate = fixture.gate();
        ask(Mail.of(Mail.escalate(gate, "new")));
        assertThat(ask(Mail.of(Mail.ask(gate, "old")))).isEmpty();
        assertThat(fixture.now(gate).posted())
                .containsOnlyKeys(ApprovalsFixture.ADDRESS, ApprovalsFixture.LEADS);
        decide(gate);
        assertThat(fixture.states.told.getFirst().taskToken()).isEqualTo("new");
    }

    @Test
    void aGateThatLapsedIsWrittenDownAndItsRunGoesOn() {
        var gate = fixture.gate();
        ask(Mail.of(Mail.ask(gate, "t1")));
        var late = new GateLapsedFunction(fixture.later(Duration.ofHours(2)).approvals());
        for (int i = 0; i < 2; i++) {
            assertThat(Mail.failed(late.handleRequest(Mail.of(Mail.lapsed(gate)), new NoContext())))
                    .isEmpty();
        }
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.EXPIRED);
        assertThat(fixture.run(gate).pendingGates()).isEmpty();
        assertThat(fixture.steps(gate)).containsOnlyOnce("run.approval_expired");
        assertThat(fixture.slack.calls("chat.update")).hasSize(1);
    }

    @Test
    void aLapseThatIsToldTooEarlyChangesNothing() {
        var gate = fixture.gate();
        assertThat(lapsed(Mail.of(Mail.lapsed(gate)))).isEmpty();
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    @Test
    void aLapseAfterTheDecisionChangesNothing() {
        var gate = fixture.gate();
        ask(Mail.of(Mail.ask(gate, "t1")));
        decide(gate);
        var late = new GateLapsedFunction(fixture.later(Duration.ofHours(2)).approvals());
        late.handleRequest(Mail.of(Mail.lapsed(gate)), new NoContext());
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
    }

    @Test
    void aTokenThatTimedOutIsNoReasonToTellAgain() {
        rejected(TaskTimedOutException.builder().message("Task Timed Out").build());
    }

    @Test
    void aTokenThatNobodyKnowsIsNoReasonToTellAgain() {
        rejected(InvalidTokenException.builder().message("Invalid token").build());
    }

    private void rejected(SfnException why) {
        var gate = fixture.gate();
        ask(Mail.of(Mail.ask(gate, "t1")));
        fixture.states.rejects = why;
        decide(gate);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
        assertThat(fixture.now(gate).followUpsDone())
                .containsExactlyInAnyOrder(Gate.FollowUp.values());
        fixture.sweep();
        assertThat(fixture.states.told).hasSize(1);
        assertThat(fixture.run(gate).state()).isEqualTo(RunState.OPEN);
        assertThat(ask(Mail.received(2, Mail.ask(gate, "t1")))).isEmpty();
    }

    @Test
    void aServiceOfTokensThatIsDownIsToldByTheSweep() {
        var gate = fixture.gate();
        ask(Mail.of(Mail.ask(gate, "t1")));
        fixture.states.rejects =
                (SfnException) SfnException.builder().message("busy").statusCode(503).build();
        decide(gate);
        assertThat(fixture.now(gate).followUpsDone()).doesNotContain(Gate.FollowUp.TOLD);
        fixture.states.rejects = null;
        fixture.sweep();
        assertThat(fixture.now(gate).followUpsDone()).contains(Gate.FollowUp.TOLD);
        assertThat(fixture.states.told).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoIsKilledWhileAskingIsFollowedByOneWhoAsks(int writes) {
        var gate = fixture.gate();
        var spent = fixture.run(gate).balance();
        var dying = new AskApproversFunction(dying(writes));
        dying.handleRequest(Mail.of(Mail.ask(gate, "t1")), new NoContext());
        assertThat(ask(Mail.received(2, Mail.ask(gate, "t1")))).isEmpty();
        assertThat(fixture.now(gate).posted()).containsOnlyKeys(ApprovalsFixture.ADDRESS);
        assertThat(fixture.slack.calls("chat.postMessage").size()).isBetween(1, 2);
        decide(gate);
        assertThat(fixture.states.told).hasSize(1);
        assertThat(fixture.run(gate).balance()).isEqualTo(spent);
        assertThat(spent.spent()).isEqualTo(Usd.ZERO);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoIsKilledWhileAGateLapsesIsFollowedByOneWhoEndsIt(int writes) {
        var gate = fixture.gate();
        ask(Mail.of(Mail.ask(gate, "t1")));
        var dying =
                new GateLapsedFunction(
                        fixture.later(
                                        Duration.ofHours(2),
                                        new DyingDynamoDb(Engine.client(), writes))
                                .approvals());
        dying.handleRequest(Mail.of(Mail.lapsed(gate)), new NoContext());
        var late = fixture.later(Duration.ofHours(2)).approvals();
        assertThat(
                        Mail.failed(
                                new GateLapsedFunction(late)
                                        .handleRequest(
                                                Mail.received(2, Mail.lapsed(gate)),
                                                new NoContext())))
                .isEmpty();
        fixture.later(Duration.ofHours(3)).approvals().sweep(OrgId.LOCAL);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.EXPIRED);
        assertThat(fixture.run(gate).pendingGates()).isEmpty();
        assertThat(fixture.steps(gate)).containsOnlyOnce("run.approval_expired");
    }

    @Test
    void anEventOfAnotherServiceIsRefusedWithWhatToDo() {
        var ask = new AskApproversFunction(fixture.cloud().approvals());
        var topic = new SQSEvent();
        var message = new SQSEvent.SQSMessage();
        message.setEventSource("aws:s3");
        topic.setRecords(List.of(message));
        for (var event : List.of(new SQSEvent(), topic)) {
            assertThatThrownBy(() -> ask.handleRequest(event, new NoContext()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("RUNGATE_ASK_QUEUE_URL");
        }
    }

    private List<String> ask(SQSEvent event) {
        var function = new AskApproversFunction(fixture.cloud().approvals());
        return Mail.failed(function.handleRequest(event, new NoContext()));
    }

    private List<String> lapsed(SQSEvent event) {
        var function = new GateLapsedFunction(fixture.cloud().approvals());
        return Mail.failed(function.handleRequest(event, new NoContext()));
    }

    private Approvals dying(int writes) {
        return fixture.cloud(new DyingDynamoDb(Engine.client(), writes)).approvals();
    }

    private void decide(Gate gate) {
        var ada =
                Voter.of(
                        new Member(
                                OrgId.LOCAL,
                                new MemberId("mbr_ada"),
                                "Ada",
                                Member.Role.APPROVER,
                                "T1",
                                "U1",
                                null,
                                Instant.now()),
                        "api",
                        "token");
        var vote = new Vote(ada, true, null, List.of(), null);
        fixture.cloud().approvals().decide(fixture.now(gate), vote);
    }
}
