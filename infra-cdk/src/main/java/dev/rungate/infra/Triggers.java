package dev.rungate.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.DestinationConfigProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.OnFailureProperty;
import software.amazon.awscdk.services.sqs.Queue;

/// The triggers that start a function without a caller. Sources answer for each message of a batch,
/// so that one that cannot be taken holds up no other.
final class Triggers {
    private static final List<String> ONE_BY_ONE = List.of("ReportBatchItemFailures");

    private Triggers() {}

    static void queue(DeployedFunction function, Queue queue) {
        CfnEventSourceMapping.Builder.create(function, "Messages")
                .functionName(function.live().getFunctionArn())
                .eventSourceArn(queue.getQueueArn())
                .batchSize(10)
                .functionResponseTypes(ONE_BY_ONE)
                .build();
    }

    /// In order per run, and every change of one: the function passes over what leaves it nothing
    /// to do, because a filter that AWS reads otherwise than we do would silently bring it nothing
    /// at all. What fails for a day goes aside and is seen on an alarm.
    static void stream(DeployedFunction function, LedgerTables tables, Queue dead) {
        CfnEventSourceMapping.Builder.create(function, "Changes")
                .functionName(function.live().getFunctionArn())
                .eventSourceArn(tables.changes())
                .startingPosition("TRIM_HORIZON")
                .batchSize(100)
                .maximumBatchingWindowInSeconds(1)
                .bisectBatchOnFunctionError(true)
                .maximumRecordAgeInSeconds(86_400)
                .maximumRetryAttempts(-1)
                .functionResponseTypes(ONE_BY_ONE)
                .destinationConfig(
                        DestinationConfigProperty.builder()
                                .onFailure(
                                        OnFailureProperty.builder()
                                                .destination(dead.getQueueArn())
                                                .build())
                                .build())
                .build();
    }

    /// A round that fails is not repeated: the next one comes in a minute.
    static void everyMinute(DeployedFunction function) {
        Rule.Builder.create(function, "EveryMinute")
                .schedule(Schedule.rate(Duration.minutes(1)))
                .targets(
                        List.of(
                                LambdaFunction.Builder.create(function.live())
                                        .retryAttempts(0)
                                        .maxEventAge(Duration.minutes(1))
                                        .build()))
                .build();
    }
}
