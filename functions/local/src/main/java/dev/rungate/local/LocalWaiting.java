package dev.rungate.local;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Workflow;
import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.aws.states.AskQueue;
import dev.rungate.aws.states.GateWaiting;
import dev.rungate.aws.states.StateClients;
import dev.rungate.aws.states.StepFunctionsWorkflow;
import dev.rungate.local.states.LocalStates;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
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

    private LocalWaiting(LocalStates engine, String accessKey, Clock clock) {
        this.engine = engine;
        this.clients = StateClients.at(engine.address(), accessKey);
        this.machine = ApprovalMachine.create(clients.states(), clients.queues(), PREFIX, ROLE);
        this.clock = clock;
    }

    /// Only this process knows the access key, so that no other on this machine decides a gate.
    static LocalWaiting start(DynamoDbClient client, SecureRandom random, Clock clock) {
        var secret = new byte[32];
        random.nextBytes(secret);
        var accessKey = HexFormat.of().formatHex(secret);
        var engine = LocalStates.start(client, PREFIX + "-", accessKey, clock);
        return new LocalWaiting(engine, accessKey, clock);
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
