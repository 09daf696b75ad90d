package dev.rungate.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/// One alarm for each failure that does not repair itself.
final class Alarms extends Construct {
    private final Choices choices;
    private final SnsAction tell;

    Alarms(Construct scope, Choices choices, CustomerKey key, ObservedMetrics metrics) {
        super(scope, "Watch");
        this.choices = choices;
        var topic =
                Topic.Builder.create(this, "Topic")
                        .topicName(choices.named("alarms"))
                        .masterKey(key.key())
                        .enforceSsl(true)
                        .build();
        letAlarmsTell(topic);
        choices.alarmEmail().ifPresent(to -> topic.addSubscription(new EmailSubscription(to)));
        tell = new SnsAction(topic);
        alarm("ApiFails", metrics.apiFailures(), 5, "Callers get 5xx: look at the gateway's log.");
        alarm(
                "GatewayFails",
                metrics.gatewayFailures(),
                1,
                "The gateway's function ended in error.");
        alarm(
                "FunctionsFail",
                metrics.otherFailures(),
                5,
                "Functions end in errors and are repeated.");
        alarm(
                "Throttled",
                metrics.throttles(),
                1,
                "Lambda refuses: raise the account's concurrency.");
        alarm("TablesThrottle", metrics.tableThrottles(), 10, "DynamoDB refuses: see the hot run.");
        metrics.deadLetters()
                .forEach((name, depth) ->
                        alarm(name, depth, 1, "A message nobody could take lies aside: read it."));
        alarm("LedgerEventsLate", metrics.streamAge(), 600_000, "Changes of runs wait for 10 min.");
        alarm("ApprovalsFail", metrics.machineFailures(), 1, "A gate's waiting ended in error.");
        alarm("HoldsExpire", metrics.expiredHolds(), 1, "Calls died and were charged in full.");
        // Once is put right by the next round.
        alarm(
                "DecisionsUnsent",
                metrics.unsentDecisions(),
                3,
                "Decisions are not carried out: read the sweep's log.");
        new OverviewDashboard(this, choices, metrics);
    }

    /// A topic with a policy of its own has lost the one that let every service of the account in.
    private void letAlarmsTell(Topic topic) {
        topic.addToResourcePolicy(
                PolicyStatement.Builder.create()
                        .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                        .actions(List.of("sns:Publish"))
                        .resources(List.of(topic.getTopicArn()))
                        .conditions(
                                Map.of(
                                        "StringEquals",
                                        Map.of("aws:SourceAccount", Stack.of(this).getAccount())))
                        .build());
    }

    private void alarm(String id, IMetric metric, int threshold, String todo) {
        var alarm =
                Alarm.Builder.create(this, id)
                        .alarmName(choices.prefix() + id)
                        .alarmDescription(todo)
                        .metric(metric)
                        .threshold(threshold)
                        .evaluationPeriods(1)
                        .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                        .treatMissingData(TreatMissingData.NOT_BREACHING)
                        .build();
        alarm.addAlarmAction(tell);
        alarm.addOkAction(tell);
    }
}
