package dev.rungate.aws.states;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StateMachineAlreadyExistsException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.json.JsonMapper;

/// Where gates wait: the state machine, the queue it asks in, and the one in which it tells that
/// nobody answered.
public record ApprovalMachine(String arn, String queueUrl, String lapsedUrl) {
    private static final String DEFINITION = "/dev/rungate/aws/approval.asl.json";
    private static final int RECEIVES_BEFORE_DEAD = 10;

    public ApprovalMachine {
        if (!arn.contains(":stateMachine:")) {
            throw new IllegalArgumentException("not the ARN of a state machine: " + arn);
        }
    }

    /// The one definition, which every edition loads.
    public static String definition() {
        try (var file = ApprovalMachine.class.getResourceAsStream(DEFINITION)) {
            return new String(
                    Objects.requireNonNull(file, DEFINITION).readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes machine and queue where nobody deployed them, one queue for both, and brings a machine
    /// that is there to the current definition; executions that run go on with theirs.
    public static ApprovalMachine create(
            SfnClient states, SqsClient queues, String prefix, String role) {
        var dead =
                queues.createQueue(request -> request.queueName(prefix + "-ask-dead")).queueUrl();
        var redrive =
                new JsonMapper()
                        .createObjectNode()
                        .put("deadLetterTargetArn", arnOf(queues, dead))
                        .put("maxReceiveCount", Integer.toString(RECEIVES_BEFORE_DEAD))
                        .toString();
        var ask =
                queues.createQueue(request ->
                                request.queueName(prefix + "-ask")
                                        .attributes(
                                                Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)))
                        .queueUrl();
        return new ApprovalMachine(machine(states, prefix + "-approval", role), ask, ask);
    }

    String executionArn(String name) {
        return arn.replace(":stateMachine:", ":execution:") + ":" + name;
    }

    private static String machine(SfnClient states, String name, String role) {
        try {
            return states.createStateMachine(
                            request -> request.name(name).definition(definition()).roleArn(role))
                    .stateMachineArn();
        } catch (StateMachineAlreadyExistsException older) {
            var arn = existing(states, name);
            states.updateStateMachine(
                    request -> request.stateMachineArn(arn).definition(definition()));
            return arn;
        }
    }

    private static String existing(SfnClient states, String name) {
        return states.listStateMachinesPaginator().stateMachines().stream()
                .filter(machine -> machine.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no state machine " + name))
                .stateMachineArn();
    }

    private static String arnOf(SqsClient queues, String url) {
        return Objects.requireNonNull(
                queues.getQueueAttributes(request ->
                                request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                        .attributes()
                        .get(QueueAttributeName.QUEUE_ARN));
    }
}
