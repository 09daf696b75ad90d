package dev.rungate.bench;

import static dev.rungate.bench.Measured.number;
import static dev.rungate.bench.Prices.API_REQUEST;
import static dev.rungate.bench.Prices.INSTANCE_FEE;
import static dev.rungate.bench.Prices.INSTANCE_HOUR;
import static dev.rungate.bench.Prices.LAMBDA_REQUEST;
import static dev.rungate.bench.Prices.LOG_GB;
import static dev.rungate.bench.Prices.OUT_GB;
import static dev.rungate.bench.Prices.READ;
import static dev.rungate.bench.Prices.WRITE;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a million calls cost, in dollars, by component.
///
/// @param answer how long a provider takes to answer, in seconds
record DeployedStack(int answer) {
    static final BigDecimal MILLION = new BigDecimal("1000000");
    static final BigDecimal GB = new BigDecimal("1000000000");
    static final BigDecimal SECONDS_PER_MONTH = new BigDecimal(730 * 3600);
    private static final BigDecimal MB_PER_GB = new BigDecimal(1024);

    /// AWS gives a processor's whole time to a function of this much memory.
    private static final BigDecimal MB_OF_A_PROCESSOR = new BigDecimal(1769);

    private static final BigDecimal THOUSAND = new BigDecimal(1000);
    private static final int HANDLERS_MB = 512;

    /// A call alone writes its run three times, and the stream tells of each by itself; the busier
    /// the table, the more of them come together.
    private static final BigDecimal CHANGES = new BigDecimal(3);

    /// Instances that Lambda starts at least, one per availability zone.
    private static final BigDecimal LEAST_INSTANCES = new BigDecimal(3);

    /// One environment for each of an instance's processors, each as deployed by default.
    static final BigDecimal CALLS_OF_AN_INSTANCE = new BigDecimal(2 * 64);

    private static final BigDecimal HOURS_PER_MONTH = new BigDecimal(730);

    /// On demand, with the gateway's memory in MB.
    Map<String, BigDecimal> onDemand(int memory, Prices second) {
        var costs = new LinkedHashMap<String, BigDecimal>();
        costs.put("Lambda: the gateway's time", gatewayTime(memory, second));
        costs.putAll(besides(second));
        return costs;
    }

    /// What is the same wherever the gateway runs.
    Map<String, BigDecimal> besides(Prices second) {
        var costs = new LinkedHashMap<String, BigDecimal>();
        costs.put("Lambda: the gateway's requests", LAMBDA_REQUEST.dollars());
        costs.put("Lambda: LedgerEvents", ledgerEvents(second));
        costs.put("API Gateway", API_REQUEST.dollars());
        costs.put("DynamoDB: writes", number("call.write").multiply(WRITE.dollars()));
        costs.put("DynamoDB: reads", reads().multiply(READ.dollars()));
        costs.put("CloudWatch Logs", million(logBytes(), LOG_GB));
        costs.put("data out", million(number("out_bytes"), OUT_GB));
        return costs;
    }

    /// The gateway's part of the account's concurrency, all month long: `calls` a month, evenly
    /// spread.
    static BigDecimal atOnce(BigDecimal calls, int answer) {
        return calls.multiply(new BigDecimal(answer))
                .divide(SECONDS_PER_MONTH, MathContext.DECIMAL64);
    }

    /// What instances cost per million calls where a month has so many.
    BigDecimal instances(BigDecimal calls) {
        return instancesOfAMonth(calls).multiply(MILLION).divide(calls, MathContext.DECIMAL64);
    }

    BigDecimal instancesOfAMonth(BigDecimal calls) {
        var needed =
                atOnce(calls, answer)
                        .divide(CALLS_OF_AN_INSTANCE, MathContext.DECIMAL64)
                        .max(processorsFor(calls))
                        .setScale(0, RoundingMode.CEILING);
        return needed.max(LEAST_INSTANCES).multiply(anInstance());
    }

    /// Instances whose two processors are half busy with it.
    private static BigDecimal processorsFor(BigDecimal calls) {
        return calls.multiply(number("cpu_ms"))
                .divide(THOUSAND, MathContext.DECIMAL64)
                .divide(SECONDS_PER_MONTH, MathContext.DECIMAL64);
    }

    static BigDecimal anInstance() {
        return INSTANCE_HOUR
                .dollars()
                .multiply(HOURS_PER_MONTH)
                .multiply(BigDecimal.ONE.add(INSTANCE_FEE.dollars()));
    }

    /// The answer, and the processor time of a call at the share of a processor that comes with the
    /// memory.
    BigDecimal billedSeconds(int memory) {
        return new BigDecimal(answer).add(stretched("cpu_ms", memory));
    }

    private BigDecimal gatewayTime(int memory, Prices second) {
        return billedSeconds(memory).multiply(secondsPrice(memory, second)).multiply(MILLION);
    }

    private static BigDecimal ledgerEvents(Prices second) {
        var each = handlerSeconds("ledger_events").multiply(secondsPrice(HANDLERS_MB, second));
        return CHANGES.multiply(each.multiply(MILLION).add(LAMBDA_REQUEST.dollars()));
    }

    /// What one invocation of a handler is billed for.
    static BigDecimal handlerSeconds(String name) {
        return number(name + ".ms")
                .divide(THOUSAND, MathContext.DECIMAL64)
                .max(stretched(name + ".cpu_ms", HANDLERS_MB));
    }

    static BigDecimal handlerSecondsPrice(Prices second) {
        return secondsPrice(HANDLERS_MB, second);
    }

    private static BigDecimal secondsPrice(int memory, Prices second) {
        return second.dollars()
                .multiply(new BigDecimal(memory))
                .divide(MB_PER_GB, MathContext.DECIMAL64);
    }

    private static BigDecimal stretched(String milliseconds, int memory) {
        return number(milliseconds)
                .divide(THOUSAND, MathContext.DECIMAL64)
                .multiply(MB_OF_A_PROCESSOR)
                .divide(new BigDecimal(memory).min(MB_OF_A_PROCESSOR), MathContext.DECIMAL64);
    }

    /// With every second of waiting the gateway looks whether the run was cancelled elsewhere.
    BigDecimal reads() {
        return number("call.read")
                .add(number("waiting_second.read").multiply(new BigDecimal(answer)));
    }

    static BigDecimal logBytes() {
        return number("gateway_log_bytes").add(number("aws_log_bytes"));
    }

    private static BigDecimal million(BigDecimal bytes, Prices perGb) {
        return bytes.multiply(MILLION).multiply(perGb.dollars()).divide(GB);
    }
}
