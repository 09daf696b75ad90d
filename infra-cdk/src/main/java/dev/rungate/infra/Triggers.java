package dev.rungate.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.DestinationConfigProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.FilterCriteriaProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.FilterProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.OnFailureProperty;
import software.amazon.awscdk.services.sqs.Queue;

/// The triggers that start a function without a caller. Sources answer for each message of a batch,
/// so that one that cannot be taken holds up no other.
final class Triggers {
    private static final List<String> ONE_BY_ONE = List.of("ReportBatchItemFailures");

    /// Leaves out deleted items, and runs of which nothing is left to carry.
    private static final String STILL_TO_CARRY =
            "{\"eventName\":[\"INSERT\",\"MODIFY\"],\"dynamodb\":{\"NewImage\":{\"cl\":{\"BOOL\":[{\"exists\":false}]}}}}";

    private Triggers() {}

    static void queue(DeployedFunction function, Queue queue) {
        CfnEventSourceMapping.Builder.create(function, "Messages")
                .functionName(function.live().getFunctionArn())
                .eventSourceArn(queue.getQueueArn())
                .batchSize(10)
                .functionResponseTypes(ONE_BY_ONE)
                .build();
    }

    /// In order per run. What fails for a day goes aside and is seen on an alarm.
    static void stream(DeployedFunction function, LedgerTables tables, Queue dead) {
        CfnEventSourceMapping.Builder.create(function, "Changes")
                .functionName(function.live().getFunctionArn())
                .eventSourceArn(tables.changes())
                .startingPosition("TRIM_HORIZON")
                .batchSize(100)
                .maximumBatchingWindowInSeconds(1)
                .filterCriteria(
                        FilterCriteriaProperty.builder()
                                .filters(
                                        List.of(
                                                FilterProperty.builder()
                                                        .pattern(STILL_TO_CARRY)
                                                        .build()))
                                .build())
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
