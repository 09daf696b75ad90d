package dev.rungate.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A gateway that is killed while calls are in flight, and another one that goes on with its data.
public final class Crash {
    private static final String RUN = "crash";
    private static final int BEFORE = 10;
    private static final int IN_FLIGHT = 8;
    private static final int AFTER = 50;
    private static final int STILL_FITTING = 2;
    private static final BigDecimal ONE_CALL = new BigDecimal("0.05");
    private static final BigDecimal SPENT = ONE_CALL.multiply(BigDecimal.valueOf(BEFORE));
    private static final BigDecimal HELD = ONE_CALL.multiply(BigDecimal.valueOf(IN_FLIGHT));
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> SETTINGS =
            Map.of("RUNGATE_HOLD_EXPIRY", "PT10S", "RUNGATE_SWEEP_INTERVAL", "PT1S");

    private Crash() {}

    /// What was found afterwards; {@code atRestart} is the run as the second process first told it.
    public record Found(RunFigures atRestart, Trial trial, List<String> faults) {}

    /// Of twenty calls that fit, ten are spent and eight in flight: after the crash two still fit,
    /// and the eight are charged when their holds lapse. How many have lapsed already when the
    /// second process first tells of the run depends on how fast it started, and must change
    /// nothing else.
    public static Found inMidFlight() throws IOException, InterruptedException {
        try (var server = new MeasuredServer(Duration.ofMillis(50))) {
            var first = server.open("data", SETTINGS);
            var calls =
                    new Calls(
                            first.admin().agentWithPolicy(RUN, Policies.limit(RUN, "1.00")),
                            RUN,
                            "bench");
            Volley.fire(List.of(first.address()), BEFORE, i -> calls.mixed(i, 50, "-"));
            killedWithCallsInFlight(server, first, calls);
            var second = server.open("data", SETTINGS);
            var atRestart = second.admin().run(RUN);
            var trial =
                    Trial.on(List.of(second.address()), RUN, AFTER, i -> calls.mixed(i, 50, "-"));
            return new Found(atRestart, trial, faults(atRestart, trial));
        }
    }

    private static void killedWithCallsInFlight(MeasuredServer server, Gateway gateway, Calls calls)
            throws IOException, InterruptedException {
        server.provider().delay(Duration.ofMinutes(9));
        var left = new ArrayList<HttpConnection>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            var connection = new HttpConnection(gateway.address());
            connection.begin(calls.mixed(i, 50, "-"));
            left.add(connection);
        }
        awaitFigures(gateway.admin());
        gateway.kill();
        left.forEach(HttpConnection::close);
        server.provider().delay(Duration.ofMillis(50));
    }

    private static void awaitFigures(Admin admin) throws IOException, InterruptedException {
        var run = admin.run(RUN);
        for (long waited = 0; !isInMidFlight(run); waited += LOOK_AGAIN.toMillis()) {
            if (waited > PATIENCE.toMillis()) {
                throw new IOException("the calls did not get in flight: " + run.json());
            }
            Thread.sleep(LOOK_AGAIN);
            run = admin.run(RUN);
        }
    }

    private static boolean isInMidFlight(RunFigures run) {
        return run.spent().compareTo(SPENT) == 0 && run.held().compareTo(HELD) == 0;
    }

    private static List<String> faults(RunFigures atRestart, Trial trial) {
        var faults = new ArrayList<>(trial.record().faults());
        faults.addAll(trial.faultsOfAnswers());
        expect(
                faults,
                atRestart.spent().compareTo(SPENT) >= 0,
                "spent was forgotten: " + atRestart.json());
        expect(
                faults,
                atRestart.spent().add(atRestart.held()).compareTo(SPENT.add(HELD)) == 0,
                "holds were forgotten or charged twice: " + atRestart.json());
        expect(
                faults,
                atRestart.held().remainder(ONE_CALL).signum() == 0,
                "a hold was charged in part: " + atRestart.json());
        expect(
                faults,
                trial.admitted() == STILL_FITTING,
                trial.admitted() + " calls were admitted after the restart");
        expect(
                faults,
                trial.record().calls("ok") == BEFORE + STILL_FITTING,
                trial.record().calls("ok") + " steps are ok");
        expect(
                faults,
                trial.record().calls("unsettled") == IN_FLIGHT,
                trial.record().calls("unsettled") + " steps are unsettled");
        return faults;
    }

    private static void expect(List<String> faults, boolean kept, String otherwise) {
        RunRecord.expect(faults, kept, otherwise);
    }
}
