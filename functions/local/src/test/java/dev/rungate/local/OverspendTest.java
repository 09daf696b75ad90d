package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.bench.Admin;
import dev.rungate.bench.Calls;
import dev.rungate.bench.Crash;
import dev.rungate.bench.Engine;
import dev.rungate.bench.MeasuredServer;
import dev.rungate.bench.Policies;
import dev.rungate.bench.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The one promise, held by the running program on real sockets: whatever is done to it, a run is
/// never overspent and nobody is refused who would have fitted.
class OverspendTest {
    private static final Duration UPSTREAM = Duration.ofMillis(200);
    private static MeasuredServer server;
    private static Calls calls;

    @BeforeAll
    static void openTheHouse() throws IOException {
        server = new MeasuredServer(UPSTREAM);
        var gateway = server.open("one", Map.of());
        calls =
                new Calls(
                        gateway.admin().agentWithPolicy("exact", Policies.limit("exact", "1.00")),
                        null,
                        "bench");
    }

    @AfterAll
    static void closeIt() throws IOException {
        server.close();
    }

    @Test
    void ofTwoHundredCallersAtOnceExactlyTheTwentyThatFitAreAdmitted() throws Exception {
        var run = calls.on("twenty");
        server.provider().reset();

        var trial = Trial.on(server.addresses(), "twenty", 200, i -> run.mixed(i, 50, "-"));

        assertThat(trial.faults()).isEmpty();
        assertThat(trial.admitted()).isEqualTo(20);
        assertThat(server.provider().calls()).isEqualTo(20);
        assertThat(trial.record().run().spent()).isEqualByComparingTo("1.00");
    }

    @Test
    void callsOfUnequalCostThroughBothDoorsNeverPassTheLimit() throws Exception {
        var run = calls.on("unequal");
        server.provider().reset();

        var trial = Trial.on(server.addresses(), "unequal", 120, run::unequal);

        assertThat(trial.faults()).isEmpty();
        assertThat(server.provider().calls()).isEqualTo((int) trial.admitted()).isPositive();
    }

    @Test
    void callsWithoutAMaximumAreClampedSoThatSeveralRunAtOnce() throws Exception {
        var admin = new Admin(server.addresses().getFirst());
        var token = admin.agentWithPolicy("clamped", Policies.clamping("clamped", "0.02", 256));
        var run = new Calls(token, "clamped", "gpt-4o-mini");
        server.provider().reset();

        var trial =
                Trial.on(
                        server.addresses(),
                        "clamped",
                        60,
                        i -> run.chat(null, i % 2 == 1, "tokens-64"));

        assertThat(trial.faults()).isEmpty();
        assertThat(server.provider().mostAtOnce()).isGreaterThan(1);
    }

    @Test
    void twoProcessesOnOneEngineAdmitExactlyTheTwentyThatFit() throws Exception {
        try (var engine = new Engine();
                var shared = new MeasuredServer(UPSTREAM)) {
            var settings = Map.of("RUNGATE_DYNAMODB_ENDPOINT", engine.address().toString());
            var first = shared.open("one", settings);
            shared.open("two", settings);
            var run =
                    new Calls(
                            first.admin().agentWithPolicy("both", Policies.limit("both", "1.00")),
                            "both",
                            "bench");

            var trial = Trial.on(shared.addresses(), "both", 120, i -> run.mixed(i / 2, 50, "-"));

            assertThat(trial.faults()).isEmpty();
            assertThat(trial.admitted()).isEqualTo(20);
        }
    }

    @Test
    void whatWasSpentAndHeldSurvivesAKillAndNothingIsChargedTwice() throws Exception {
        assertThat(Crash.inMidFlight().faults()).isEmpty();
    }
}
