package dev.rungate.local;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Workflow;
import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.aws.states.AskQueue;
import dev.rungate.aws.states.GateWaiting;
import dev.rungate.aws.states.StateClients;
import dev.rungate.aws.states.StepFunctionsWorkflow;
import dev.rungate.local.states.LocalStates;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The waiting of gates on a laptop: the deployed state machine on an engine of our own, reached as
/// the cloud's would be.
final class LocalWaiting implements AutoCloseable {
    private static final String PREFIX = "rungate";
    private static final String ROLE = "arn:aws:iam::000000000000:role/rungate-local";

    private final LocalStates engine;
    private final StateClients clients;
    private final ApprovalMachine machine;
    private final Clock clock;

    private LocalWaiting(LocalStates engine, Clock clock) {
        this.engine = engine;
        this.clients = StateClients.at(engine.address());
        this.machine = ApprovalMachine.create(clients.states(), clients.queues(), PREFIX, ROLE);
        this.clock = clock;
    }

    static LocalWaiting start(DynamoDbClient client, Clock clock) {
        return new LocalWaiting(LocalStates.start(client, PREFIX + "-", clock), clock);
    }

    Workflow workflow() {
        return new GateWaiting(new StepFunctionsWorkflow(clients.states(), machine), clock);
    }

    /// Hands on what the executions say, from now on.
    AskQueue listen(Approvals approvals) {
        return AskQueue.start(clients.queues(), machine.queueUrl(), GateWaiting.handler(approvals));
    }

    @Override
    public void close() {
        clients.close();
        engine.close();
    }
}
