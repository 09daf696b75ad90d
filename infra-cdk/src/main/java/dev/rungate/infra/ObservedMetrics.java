package dev.rungate.infra;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.Stats;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.IFilterPattern;
import software.amazon.awscdk.services.logs.MetricFilter;

/// The metrics that show how the gateway does: AWS's own numbers, and two that are counted in the
/// functions' logs.
record ObservedMetrics(
        Choices choices,
        GatewayApi api,
        Functions functions,
        LedgerTables tables,
        Queues queues,
        ApprovalMachine machine,
        Metric expiredHolds,
        Metric unsentDecisions) {
    /// Phrases of logs: of every function, and of the sweep.
    static final String HOLDS = "holds have lapsed and were charged";

    static final String DECISION = "is carried out later";
    static final String GATES = "The sweep of gates failed";

    private static final Duration WINDOW = Duration.minutes(5);

    static ObservedMetrics of(
            Choices choices,
            GatewayApi api,
            Functions functions,
            LedgerTables tables,
            Queues queues,
            ApprovalMachine machine) {
        return new ObservedMetrics(
                choices,
                api,
                functions,
                tables,
                queues,
                machine,
                logged(choices, functions.all(), "ExpiredHolds", FilterPattern.anyTerm(HOLDS)),
                logged(
                        choices,
                        List.of(functions.sweep),
                        "UnsentDecisions",
                        FilterPattern.anyTerm(DECISION, GATES)));
    }

    IMetric calls() {
        return api.api().metricCount(sum());
    }

    IMetric apiFailures() {
        return api.api().metricServerError(sum());
    }

    IMetric callerFailures() {
        return api.api().metricClientError(sum());
    }

    IMetric duration() {
        return functions.gateway.function().metricDuration(all("p90"));
    }

    IMetric gatewayFailures() {
        return functions.gateway.function().metricErrors(sum());
    }

    IMetric otherFailures() {
        var metrics = new LinkedHashMap<String, IMetric>();
        functions.all().stream()
                .filter(function -> function != functions.gateway)
                .forEach(function ->
                        metrics.put("f" + metrics.size(), function.function().metricErrors(sum())));
        return sumOf("Errors of the other functions", metrics);
    }

    IMetric throttles() {
        var metrics = new LinkedHashMap<String, IMetric>();
        functions
                .all()
                .forEach(function ->
                        metrics.put(
                                "f" + metrics.size(), function.function().metricThrottles(sum())));
        return sumOf("Throttled functions", metrics);
    }

    IMetric tableThrottles() {
        var metrics = new LinkedHashMap<String, IMetric>();
        for (var table :
                List.of(tables.runs(), tables.steps(), tables.registry(), tables.gates())) {
            metrics.put("r" + metrics.size(), throttled(table, "ReadThrottleEvents"));
            metrics.put("w" + metrics.size(), throttled(table, "WriteThrottleEvents"));
        }
        return sumOf("Throttled tables", metrics);
    }

    Map<String, IMetric> deadLetters() {
        var depths = new TreeMap<String, IMetric>();
        queues.dead()
                .forEach((name, queue) ->
                        depths.put(
                                name,
                                queue.metricApproximateNumberOfMessagesVisible(
                                        all(Stats.MAXIMUM))));
        return depths;
    }

    IMetric streamAge() {
        return functions.ledgerEvents.live().metric("IteratorAge", all(Stats.MAXIMUM));
    }

    IMetric machineFailures() {
        return machine.machine().metricFailed(sum());
    }

    IMetric machineStarts() {
        return machine.machine().metricStarted(sum());
    }

    /// A metric of the lines of these logs that hold one of these phrases.
    private static Metric logged(
            Choices choices,
            List<DeployedFunction> functions,
            String name,
            IFilterPattern pattern) {
        return functions.stream()
                .map(function ->
                        MetricFilter.Builder.create(function, name)
                                .logGroup(function.log())
                                .filterPattern(pattern)
                                .metricNamespace("Rungate/" + choices.name())
                                .metricName(name)
                                .metricValue("1")
                                .defaultValue(0)
                                .build()
                                .metric(sum()))
                .toList()
                .getFirst();
    }

    private static IMetric throttled(ITable table, String name) {
        return table.metric(name, sum());
    }

    private static IMetric sumOf(String label, Map<String, IMetric> metrics) {
        return MathExpression.Builder.create()
                .label(label)
                .expression(String.join("+", metrics.keySet()))
                .usingMetrics(new HashMap<>(metrics))
                .period(WINDOW)
                .build();
    }

    private static MetricOptions sum() {
        return all(Stats.SUM);
    }

    private static MetricOptions all(String statistic) {
        return MetricOptions.builder().statistic(statistic).period(WINDOW).build();
    }
}
