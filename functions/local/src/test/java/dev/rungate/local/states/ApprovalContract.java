package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.aws.states.AskQueue;
import dev.rungate.aws.states.GateMessage;
import dev.rungate.aws.states.GateMessage.Asked;
import dev.rungate.aws.states.GateMessage.Escalated;
import dev.rungate.aws.states.GateMessage.Lapsed;
import dev.rungate.aws.states.StateClients;
import dev.rungate.aws.states.StepFunctionsWorkflow;
import dev.rungate.aws.states.TokenAnswer;
import dev.rungate.local.Eventually;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/// What `approval.asl.json` promises on every engine that runs it.
abstract class ApprovalContract {
    static final Duration LONG = Duration.ofMinutes(10);
    static final Duration SHORT = Duration.ofSeconds(2);

    final BlockingQueue<GateMessage> said = new LinkedBlockingQueue<>();
    final String gate = "gate-" + UUID.randomUUID();
    ApprovalMachine machine;
    StepFunctionsWorkflow workflow;
    AskQueue listener;

    abstract StateClients clients();

    /// Where an engine cannot read times from the input, it is told otherwise.
    void times(Duration askFor, Duration escalateFor) {}

    @BeforeEach
    void deploy() {
        var prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
        machine =
                ApprovalMachine.create(
                        clients().states(), clients().queues(), prefix, StatesFixture.ROLE);
        workflow = new StepFunctionsWorkflow(clients().states(), machine);
        listener = AskQueue.start(clients().queues(), machine.queueUrl(), said::add);
    }

    @AfterEach
    void stopListening() {
        listener.close();
    }

    @Test
    void anApprovedGateEndsApproved() {
        workflow.start(gate, "org-1", LONG, null);
        var asked = next(Asked.class);
        assertThat(asked.gate()).isEqualTo(gate);
        assertThat(asked.org()).isEqualTo("org-1");
        assertThat(workflow.decided(asked.token(), "approved")).isEqualTo(new TokenAnswer.Told());
        endsIn("SUCCEEDED", "Approved");
    }

    @Test
    void aRejectedGateEndsRejected() {
        workflow.start(gate, "org-1", LONG, null);
        workflow.decided(next(Asked.class).token(), "rejected");
        endsIn("SUCCEEDED", "Rejected");
    }

    @Test
    void aGateNobodyAnswersIsEscalatedAndCanBeApprovedThen() {
        times(SHORT, LONG);
        workflow.start(gate, "org-1", SHORT, LONG);
        var asked = next(Asked.class);
        var escalated = next(Escalated.class);
        assertThat(escalated.gate()).isEqualTo(gate);
        assertThat(escalated.org()).isEqualTo("org-1");
        assertThat(escalated.token()).isNotEqualTo(asked.token());
        workflow.decided(escalated.token(), "approved");
        endsIn("SUCCEEDED", "Approved");
    }

    @Test
    void aGateNobodyAnswersLapses() {
        times(SHORT, SHORT);
        workflow.start(gate, "org-1", SHORT, null);
        next(Asked.class);
        assertThat(next(Lapsed.class)).isEqualTo(new Lapsed(gate, "org-1"));
        endsIn("SUCCEEDED", "Expired");
    }

    @Test
    void anEscalatedGateNobodyAnswersLapses() {
        times(SHORT, SHORT);
        workflow.start(gate, "org-1", SHORT, SHORT);
        next(Asked.class);
        next(Escalated.class);
        next(Lapsed.class);
        endsIn("SUCCEEDED", "Expired");
    }

    @Test
    void aGateThatIsStartedTwiceAsksOnce() {
        workflow.start(gate, "org-1", LONG, null);
        workflow.start(gate, "org-1", LONG, null);
        workflow.decided(next(Asked.class).token(), "approved");
        endsIn("SUCCEEDED", "Approved");
        workflow.start(gate, "org-1", LONG, null);
        assertThat(said).isEmpty();
    }

    <T extends GateMessage> T next(Class<T> kind) {
        try {
            var message = said.poll(20, TimeUnit.SECONDS);
            assertThat(message).isInstanceOf(kind);
            return kind.cast(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void endsIn(String status, String state) {
        var execution = machine.arn().replace(":stateMachine:", ":execution:") + ":" + gate;
        Eventually.holds(() ->
                assertThat(
                                clients()
                                        .states()
                                        .describeExecution(r -> r.executionArn(execution))
                                        .statusAsString())
                        .isEqualTo(status));
        var events =
                clients().states().getExecutionHistory(r -> r.executionArn(execution)).events();
        assertThat(
                        events.stream()
                                .map(HistoryEvent::stateEnteredEventDetails)
                                .filter(details -> details != null)
                                .map(details -> details.name())
                                .toList()
                                .getLast())
                .isEqualTo(state);
    }
}
