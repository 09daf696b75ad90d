package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.aws.states.AskQueue;
import dev.rungate.aws.states.GateMessage.Asked;
import dev.rungate.aws.states.GateMessage.Escalated;
import dev.rungate.aws.states.StateClients;
import dev.rungate.aws.states.StepFunctionsWorkflow;
import dev.rungate.aws.states.TaskToken;
import dev.rungate.aws.states.TokenAnswer;
import dev.rungate.aws.states.WorkflowUnavailable;
import dev.rungate.local.Eventually;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// On our own engine, where tokens are as on AWS.
class LocalApprovalTest extends ApprovalContract {
    private static StatesFixture states;

    @BeforeAll
    static void open() {
        states = new StatesFixture();
    }

    @AfterAll
    static void close() {
        states.close();
    }

    @Override
    StateClients clients() {
        return states.clients();
    }

    @Test
    void whoAnswersLaterIsToldThatItIsOver() {
        workflow.start(gate, "org-1", LONG, null);
        var token = next(Asked.class).token();
        assertThat(workflow.decided(token, "rejected")).isEqualTo(new TokenAnswer.Told());
        assertThat(workflow.decided(token, "approved")).isEqualTo(new TokenAnswer.AlreadyOver());
        endsIn("SUCCEEDED", "Rejected");
    }

    @Test
    void theFirstTokenIsOverWhenTheGateIsEscalated() {
        workflow.start(gate, "org-1", SHORT, LONG);
        var first = next(Asked.class).token();
        next(Escalated.class);
        assertThat(workflow.decided(first, "approved")).isEqualTo(new TokenAnswer.AlreadyOver());
    }

    @Test
    void aTokenNobodyGaveOutIsGarbage() {
        assertThat(workflow.decided(new TaskToken("made-up"), "approved"))
                .isEqualTo(new TokenAnswer.Garbage());
    }

    @Test
    void aDecisionNobodyKnowsFailsTheExecution() {
        workflow.start(gate, "org-1", LONG, null);
        workflow.decided(next(Asked.class).token(), "perhaps");
        endsIn("FAILED", "UnknownDecision");
    }

    @Test
    void anAnswerWithoutADecisionFailsTheExecution() {
        workflow.start(gate, "org-1", LONG, null);
        states.succeed(next(Asked.class).token().text(), "\"approved\"");
        endsIn("FAILED", "UnknownDecision");
    }

    @Test
    void aGateThatIsStoppedWaitsNoMore() {
        workflow.start(gate, "org-1", LONG, null);
        var token = next(Asked.class).token();
        workflow.stop(gate, "the run was cancelled");
        assertThat(workflow.decided(token, "approved")).isEqualTo(new TokenAnswer.AlreadyOver());
        workflow.stop(gate, "again");
        workflow.stop("gate-that-never-was", "x".repeat(40_000));
        endsIn("ABORTED", "Ask");
    }

    @Test
    void theMachineIsBroughtToTheCurrentDefinition() {
        var prefix = "older-" + UUID.randomUUID();
        var arn =
                states.sfn()
                        .createStateMachine(r ->
                                r.name(prefix + "-approval")
                                        .definition(
                                                "{\"StartAt\":\"X\",\"States\":{\"X\":{\"Type\":\"Succeed\"}}}")
                                        .roleArn(StatesFixture.ROLE))
                        .stateMachineArn();
        var made = ApprovalMachine.create(states.sfn(), states.sqs(), prefix, StatesFixture.ROLE);
        assertThat(made.arn()).isEqualTo(arn);
        assertThat(states.sfn().describeStateMachine(r -> r.stateMachineArn(arn)).definition())
                .isEqualTo(ApprovalMachine.definition());
        assertThat(ApprovalMachine.create(states.sfn(), states.sqs(), prefix, StatesFixture.ROLE))
                .isEqualTo(made);
    }

    @Test
    void aMessageThatWasNotTakenComesAgain() {
        var other = "other-" + UUID.randomUUID();
        var apart = ApprovalMachine.create(states.sfn(), states.sqs(), other, StatesFixture.ROLE);
        var tries = new AtomicInteger();
        try (var _ =
                AskQueue.start(
                        states.sqs(),
                        apart.queueUrl(),
                        message -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new IllegalStateException("not now");
                            }
                            said.add(message);
                        })) {
            new StepFunctionsWorkflow(states.sfn(), apart).start(gate, "org-1", LONG, null);
            next(Asked.class);
            assertThat(tries).hasValue(3);
            Eventually.holds(() -> assertThat(left(apart)).isEqualTo("0+0"));
        }
    }

    @Test
    void aMessageNoGateWroteIsLeftInTheQueue() {
        states.sqs()
                .sendMessage(r -> r.queueUrl(machine.queueUrl()).messageBody("{\"kind\":\"?\"}"));
        workflow.start(gate, "org-1", LONG, null);
        next(Asked.class);
        Eventually.holds(() -> assertThat(left(machine)).isEqualTo("0+1"));
        assertThat(said).isEmpty();
    }

    @Test
    void aServiceThatIsNotThereIsUnavailable() {
        try (var nowhere = StateClients.at(URI.create("http://127.0.0.1:1"), "test")) {
            var lost = new StepFunctionsWorkflow(nowhere.states(), machine);
            assertThatThrownBy(() -> lost.start(gate, "org-1", LONG, null))
                    .isInstanceOf(WorkflowUnavailable.class);
            assertThatThrownBy(() -> lost.decided(new TaskToken("t"), "approved"))
                    .isInstanceOf(WorkflowUnavailable.class);
        }
    }

    /// Visible and hidden messages.
    private static String left(ApprovalMachine of) {
        var attributes =
                states.sqs()
                        .getQueueAttributes(
                                r -> r.queueUrl(of.queueUrl()).attributeNamesWithStrings("All"))
                        .attributesAsStrings();
        return attributes.get("ApproximateNumberOfMessages")
                + "+"
                + attributes.get("ApproximateNumberOfMessagesNotVisible");
    }
}
