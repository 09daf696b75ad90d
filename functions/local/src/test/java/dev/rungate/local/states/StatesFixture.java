package dev.rungate.local.states;

import dev.rungate.aws.states.StateClients;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import tools.jackson.databind.json.JsonMapper;

/// The local engine over tables of its own, the real clients, and what tests often ask of them.
final class StatesFixture implements AutoCloseable {
    static final String ROLE = "arn:aws:iam::000000000000:role/tests";

    /// That of the probe, which cannot be told another.
    static final String ACCESS_KEY = "test";

    private static final DynamoDbClient ENGINE = DynamoDBEmbedded.create().dynamoDbClient();
    private static final AtomicInteger HOUSES = new AtomicInteger();
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ASK =
            """
            {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
             "Parameters": {"QueueUrl": "QUEUE",
                            "MessageBody": {"token.$": "$$.Task.Token", "gate.$": "$$.Execution.Name"}}
             MORE}\
            """;

    private final String prefix = "house" + HOUSES.incrementAndGet() + "-";
    private LocalStates states;
    private StateClients clients;

    StatesFixture() {
        states = LocalStates.start(ENGINE, prefix, ACCESS_KEY, Clock.systemUTC());
        clients = StateClients.at(states.address(), ACCESS_KEY);
    }

    StateClients clients() {
        return clients;
    }

    SfnClient sfn() {
        return clients.states();
    }

    SqsClient sqs() {
        return clients.queues();
    }

    URI address() {
        return states.address();
    }

    /// Nobody is home for as long as that takes; then somebody else comes, who knows the same.
    void restart(Runnable meanwhile) {
        close();
        meanwhile.run();
        states = LocalStates.start(ENGINE, prefix, ACCESS_KEY, Clock.systemUTC());
        clients = StateClients.at(states.address(), ACCESS_KEY);
    }

    @Override
    public void close() {
        clients.close();
        states.close();
    }

    String queue() {
        return sqs().createQueue(request -> request.queueName("q-" + UUID.randomUUID())).queueUrl();
    }

    /// A state that asks in this queue, and more fields of it, each after a comma.
    static String ask(String queue, String more) {
        return ASK.replace("QUEUE", queue).replace("MORE", more);
    }

    /// A machine of one state that asks and ends.
    String asking(String queue, String more) {
        return machine(
                "{\"StartAt\": \"Ask\", \"States\": {\"Ask\": %s}}"
                        .formatted(ask(queue, ", \"End\": true" + more)));
    }

    String machine(String definition) {
        return sfn().createStateMachine(request ->
                        request.name("m-" + UUID.randomUUID()).definition(definition).roleArn(ROLE))
                .stateMachineArn();
    }

    String start(String machine, String input) {
        return sfn().startExecution(request -> request.stateMachineArn(machine).input(input))
                .executionArn();
    }

    /// The token of the next message, which is deleted.
    String token(String queue) {
        var message = next(queue);
        if (message == null) {
            throw new AssertionError("nobody asked");
        }
        return JSON.readTree(message.body()).path("token").stringValue();
    }

    @Nullable Message next(String queue) {
        var messages =
                sqs().receiveMessage(request -> request.queueUrl(queue).waitTimeSeconds(8))
                        .messages();
        if (messages.isEmpty()) {
            return null;
        }
        var message = messages.getFirst();
        sqs().deleteMessage(
                        request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
        return message;
    }

    void succeed(String token, String output) {
        sfn().sendTaskSuccess(request -> request.taskToken(token).output(output));
    }

    DescribeExecutionResponse describe(String execution) {
        return sfn().describeExecution(request -> request.executionArn(execution));
    }

    DescribeExecutionResponse end(String execution) {
        long end = System.nanoTime() + 15_000_000_000L;
        var seen = describe(execution);
        while (seen.status() == ExecutionStatus.RUNNING && System.nanoTime() < end) {
            pause();
            seen = describe(execution);
        }
        return seen;
    }

    private static void pause() {
        try {
            Thread.sleep(30);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
