package dev.rungate.infra;

import java.util.List;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.constructs.Construct;

/// One page that shows how it goes: callers, functions, money, people.
final class OverviewDashboard extends Construct {
    private static final int HALF = 12;

    OverviewDashboard(Construct scope, Choices choices, ObservedMetrics metrics) {
        super(scope, "Board");
        Dashboard.Builder.create(this, "Board")
                .dashboardName(choices.name())
                .widgets(
                        List.of(
                                List.of(
                                        graph(
                                                "Calls",
                                                metrics.calls(),
                                                metrics.callerFailures(),
                                                metrics.apiFailures()),
                                        graph("How long the gateway takes", metrics.duration())),
                                List.of(
                                        graph(
                                                "Functions that fail",
                                                metrics.gatewayFailures(),
                                                metrics.otherFailures()),
                                        graph(
                                                "Refused by AWS",
                                                metrics.throttles(),
                                                metrics.tableThrottles())),
                                List.of(
                                        graph(
                                                "Gates",
                                                metrics.machineStarts(),
                                                metrics.machineFailures(),
                                                metrics.unsentDecisions()),
                                        graph(
                                                "Money charged for calls that died",
                                                metrics.expiredHolds())),
                                List.of(
                                        graph("How late the record is (ms)", metrics.streamAge()),
                                        graph(
                                                "Laid aside",
                                                metrics.deadLetters()
                                                        .values()
                                                        .toArray(IMetric[]::new)))))
                .build();
    }

    private static IWidget graph(String title, IMetric... metrics) {
        return GraphWidget.Builder.create().title(title).width(HALF).left(List.of(metrics)).build();
    }
}
