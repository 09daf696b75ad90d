package dev.rungate.bench;

import dev.rungate.bench.Volley.Shot;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// One volley on one run, and the record it left behind.
public record Trial(List<Shot> shots, boolean alwaysWithinLimit, RunRecord record) {

    /// Fires at all gateways in turn, watching the run all the while, and reads the record when all
    /// is over.
    public static Trial on(List<URI> gateways, String run, int calls, IntFunction<byte[]> requests)
            throws IOException, InterruptedException {
        var admin = new Admin(gateways.getFirst());
        try (var watch = new Watch(admin, run)) {
            var shots = Volley.fire(gateways, calls, requests);
            return new Trial(shots, watch.alwaysWithinLimit(), RunRecord.of(admin, run));
        }
    }

    public long admitted() {
        return shots.stream().filter(Shot::admitted).count();
    }

    public long answered(int status) {
        return shots.stream().filter(shot -> shot.status() == status).count();
    }

    /// Until the last refusal was there.
    public Duration refusedWithin() {
        return shots.stream()
                .filter(shot -> !shot.admitted())
                .map(Shot::after)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /// Every broken promise, in words, if the run had no other calls than these.
    public List<String> faults() {
        var faults = new ArrayList<>(record.faults());
        faults.addAll(faultsOfAnswers());
        expectSteps(faults, "ok", admitted());
        expectSteps(faults, "refused", shots.size() - admitted());
        return faults;
    }

    /// What is wrong with the answers alone.
    public List<String> faultsOfAnswers() {
        var faults = new ArrayList<String>();
        RunRecord.expect(faults, alwaysWithinLimit, "spent + held was over the limit in between");
        shots.stream()
                .filter(shot -> !shot.admitted())
                .forEach(shot -> new RefusalCheck(shot).faults(faults));
        shots.stream()
                .filter(shot -> shot.admitted() && !shot.whole())
                .forEach(shot ->
                        faults.add("the answer to call " + shot.number() + " is not whole"));
        return faults;
    }

    private void expectSteps(List<String> faults, String status, long wanted) {
        RunRecord.expect(
                faults,
                record.calls(status) == wanted,
                record.calls(status) + " steps are " + status + ", not " + wanted);
    }
}
