package dev.rungate.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.LogLevel;
import software.amazon.awscdk.services.stepfunctions.LogOptions;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.constructs.Construct;

/// The waiting of gates: one execution for each, from the one definition that the laptop runs too.
/// Its log never holds what it was told, because that holds the token that answers for people.
final class ApprovalMachine extends Construct {
    private static final String DEFINITION = "/dev/rungate/aws/approval.asl.json";

    private final StateMachine machine;

    ApprovalMachine(Construct scope, Choices choices, CustomerKey key, Queues queues) {
        super(scope, "ApprovalMachine");
        var role =
                Role.Builder.create(this, "Role")
                        .assumedBy(new ServicePrincipal("states.amazonaws.com"))
                        .description("Tells people of gates, through queues")
                        .build();
        Right.of("sqs", "SendMessage")
                .on(queues.ofTheMachine().stream().map(Queue::getQueueArn).toList())
                .giveTo(role);
        Right.of("kms", "Decrypt", "GenerateDataKey").on(key.arn()).giveTo(role);
        machine =
                StateMachine.Builder.create(this, "Machine")
                        .stateMachineName(choices.named("approval"))
                        .definitionBody(DefinitionBody.fromString(definition()))
                        .role(role)
                        .tracingEnabled(true)
                        .logs(
                                LogOptions.builder()
                                        .destination(log(choices, key))
                                        .level(LogLevel.ALL)
                                        .includeExecutionData(false)
                                        .build())
                        .build();
    }

    StateMachine machine() {
        return machine;
    }

    String arn() {
        return machine.getStateMachineArn();
    }

    /// An execution bears its gate's name, which nobody knows before it is there.
    List<Right> rights() {
        var executions =
                Stack.of(this)
                        .formatArn(
                                ArnComponents.builder()
                                        .service("states")
                                        .resource("execution")
                                        .resourceName(machine.getStateMachineName() + ":*")
                                        .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                                        .build());
        return List.of(
                Right.of("states", "StartExecution", "SendTaskSuccess").on(arn()),
                Right.of("states", "StopExecution").on(executions));
    }

    private LogGroup log(Choices choices, CustomerKey key) {
        return KeptLog.of(
                this, choices, key, "/aws/vendedlogs/states/" + choices.named("approval"));
    }

    static String definition() {
        try (var file = ApprovalMachine.class.getResourceAsStream(DEFINITION)) {
            return new String(
                    Objects.requireNonNull(file, DEFINITION).readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
