package dev.rungate.infra;

import java.util.List;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.constructs.Construct;

/// One page that shows how it goes: callers, functions, money, people.
final class Board extends Construct {
    private static final int HALF = 12;

    Board(Construct scope, Choices choices, Signs signs) {
        super(scope, "Board");
        Dashboard.Builder.create(this, "Board")
                .dashboardName(choices.name())
                .widgets(
                        List.of(
                                List.of(
                                        graph(
                                                "Calls",
                                                signs.calls(),
                                                signs.callerFailures(),
                                                signs.apiFailures()),
                                        graph("How long the gateway takes", signs.duration())),
                                List.of(
                                        graph(
                                                "Functions that fail",
                                                signs.gatewayFailures(),
                                                signs.otherFailures()),
                                        graph(
                                                "Refused by AWS",
                                                signs.throttles(),
                                                signs.tableThrottles())),
                                List.of(
                                        graph(
                                                "Gates",
                                                signs.machineStarts(),
                                                signs.machineFailures(),
                                                signs.unsentDecisions()),
                                        graph(
                                                "Money charged for calls that died",
                                                signs.expiredHolds())),
                                List.of(
                                        graph("How late the record is (ms)", signs.streamAge()),
                                        graph(
                                                "Laid aside",
                                                signs.deadLetters()
                                                        .values()
                                                        .toArray(IMetric[]::new)))))
                .build();
    }

    private static IWidget graph(String title, IMetric... metrics) {
        return GraphWidget.Builder.create().title(title).width(HALF).left(List.of(metrics)).build();
    }
}
