package dev.rungate.bench;

import static dev.rungate.bench.DeployedStack.GB;
import static dev.rungate.bench.DeployedStack.MILLION;
import static dev.rungate.bench.Measured.number;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// A month of 100,000 calls as AWS's bill lists it: answers of 8 s, the gateway in 512 MB on x86,
/// ten calls a run, one call in a hundred before a person.
final class AwsBill {
    private static final BigDecimal CALLS = new BigDecimal(100_000);
    private static final BigDecimal RUNS = new BigDecimal(10_000);
    private static final BigDecimal GATES = new BigDecimal(1_000);
    private static final BigDecimal MINUTES = new BigDecimal(730 * 60);

    /// The sweep sees a run each minute, until it has rested for 15.
    private static final BigDecimal ROUNDS_PER_RUN = new BigDecimal(17);

    /// A gate is asked for again, and decided.
    private static final BigDecimal REQUESTS = CALLS.add(GATES.multiply(new BigDecimal(2)));

    private static final BigDecimal TRANSITIONS_PER_GATE = new BigDecimal(4);
    private static final BigDecimal SECRETS = new BigDecimal(5);

    /// Alarms look at this many metrics between them.
    private static final BigDecimal ALARM_METRICS = new BigDecimal(30);

    private static final BigDecimal OWN_METRICS = new BigDecimal(2);

    /// Lambda asks two queues five times at once, for 20 s each time.
    private static final BigDecimal POLLS_PER_MINUTE = new BigDecimal(2 * 5 * 3);

    private static final BigDecimal REQUESTS_PER_MESSAGE = new BigDecimal(3);

    /// Five tables and two queues ask for the key at most every five minutes, for each of eight
    /// callers.
    private static final BigDecimal KEY_REQUESTS = new BigDecimal(7 * 8 * 12 * 730);

    /// One start in a hundred calls, with five secrets each.
    private static final BigDecimal SECRET_READS = new BigDecimal(5_000);

    private final DeployedStack deployment = new DeployedStack(8);
    private final List<Line> lines = new ArrayList<>();

    /// @param always whether it costs the same in a month without a call
    record Line(
            String service, String what, BigDecimal quantity, BigDecimal dollars, boolean always) {}

    static List<Line> lines() {
        var bill = new AwsBill();
        bill.lambda();
        bill.tables();
        bill.waiting();
        bill.keeping();
        bill.watching();
        return bill.lines;
    }

    private void lambda() {
        perMillion("API Gateway", "requests", REQUESTS, Prices.API_REQUEST);
        var changes = CALLS.multiply(new BigDecimal(3));
        perMillion(
                "Lambda",
                "requests of the gateway, LedgerEvents, AskApprovers",
                REQUESTS.add(changes).add(GATES),
                Prices.LAMBDA_REQUEST);
        always("Lambda", "requests of Sweep", MINUTES, perMillion(MINUTES, Prices.LAMBDA_REQUEST));
        var gateway = CALLS.multiply(deployment.billedSeconds(512)).divide(new BigDecimal(2));
        line("Lambda", "GB-seconds of the gateway", gateway, gateway.multiply(second()));
        var events =
                changes.multiply(DeployedStack.handlerSeconds("ledger_events"))
                        .divide(new BigDecimal(2));
        line("Lambda", "GB-seconds of LedgerEvents", events, events.multiply(second()));
        var sweep =
                MINUTES.multiply(DeployedStack.handlerSeconds("sweep")).divide(new BigDecimal(2));
        always("Lambda", "GB-seconds of Sweep", sweep, sweep.multiply(second()));
    }

    private static BigDecimal second() {
        return Prices.LAMBDA_SECOND_X86.dollars();
    }

    private void tables() {
        var later = CALLS.subtract(RUNS).subtract(GATES);
        var writes = units(later, "write");
        perMillion("DynamoDB", "write units", writes, Prices.WRITE);
        var waiting = CALLS.multiply(deployment.reads().subtract(number("call.read")));
        var looks = RUNS.multiply(ROUNDS_PER_RUN).multiply(number("sweep_per_open_run.read"));
        perMillion(
                "DynamoDB",
                "read units",
                units(later, "read").add(waiting).add(looks),
                Prices.READ);
        var rounds = MINUTES.multiply(number("sweep_round.read"));
        always("DynamoDB", "read units of Sweep", rounds, perMillion(rounds, Prices.READ));
        var kept =
                RUNS.multiply(number("run_bytes"))
                        .add(CALLS.multiply(number("step_bytes")))
                        .divide(GB);
        line(
                "DynamoDB",
                "GB stored, grown in this month",
                kept,
                kept.multiply(Prices.TABLE_GB.dollars()));
        line("DynamoDB", "GB kept recoverable", kept, kept.multiply(Prices.RECOVERY_GB.dollars()));
    }

    private static BigDecimal units(BigDecimal later, String kind) {
        return later.multiply(number("call." + kind))
                .add(RUNS.multiply(number("first_call." + kind)))
                .add(GATES.multiply(number("gate." + kind)));
    }

    private void waiting() {
        perMillion(
                "Step Functions",
                "state transitions",
                GATES.multiply(TRANSITIONS_PER_GATE),
                Prices.TRANSITION);
        perMillion(
                "SQS",
                "requests about messages",
                GATES.multiply(REQUESTS_PER_MESSAGE),
                Prices.QUEUE_REQUEST);
        var polls = MINUTES.multiply(POLLS_PER_MINUTE);
        always(
                "SQS",
                "requests of Lambda that find nothing",
                polls,
                perMillion(polls, Prices.QUEUE_REQUEST));
    }

    private void keeping() {
        always("Secrets Manager", "secrets", SECRETS, SECRETS.multiply(Prices.SECRET.dollars()));
        perMillion("Secrets Manager", "reads", SECRET_READS, Prices.SECRET_READ);
        always("KMS", "key", BigDecimal.ONE, Prices.KEY.dollars());
        always(
                "KMS",
                "requests, at most",
                KEY_REQUESTS,
                perMillion(KEY_REQUESTS, Prices.KEY_REQUEST));
    }

    private void watching() {
        var logged = CALLS.multiply(DeployedStack.logBytes()).divide(GB);
        line("CloudWatch", "GB of logs", logged, logged.multiply(Prices.LOG_GB.dollars()));
        always(
                "CloudWatch",
                "metrics of alarms",
                ALARM_METRICS,
                ALARM_METRICS.multiply(Prices.ALARM_METRIC.dollars()));
        always("CloudWatch", "dashboard", BigDecimal.ONE, Prices.DASHBOARD.dollars());
        always(
                "CloudWatch",
                "metrics of our own",
                OWN_METRICS,
                OWN_METRICS.multiply(Prices.CUSTOM_METRIC.dollars()));
        var out = CALLS.multiply(number("out_bytes")).divide(GB);
        line("data out", "GB", out, out.multiply(Prices.OUT_GB.dollars()));
    }

    private void perMillion(String service, String what, BigDecimal quantity, Prices price) {
        line(service, what, quantity, perMillion(quantity, price));
    }

    private static BigDecimal perMillion(BigDecimal quantity, Prices price) {
        return quantity.multiply(price.dollars()).divide(MILLION);
    }

    private void line(String service, String what, BigDecimal quantity, BigDecimal dollars) {
        lines.add(new Line(service, what, quantity, dollars, false));
    }

    private void always(String service, String what, BigDecimal quantity, BigDecimal dollars) {
        lines.add(new Line(service, what, quantity, dollars, true));
    }
}
