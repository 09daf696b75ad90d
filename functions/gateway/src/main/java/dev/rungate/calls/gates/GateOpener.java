package dev.rungate.calls.gates;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateStore.GateClaim;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.answers.ToolJudge;
import dev.rungate.ids.GateId;
import java.time.Clock;

/// Opens the gate of an answer that may not be seen yet: one per request, whoever else asks it too.
public final class GateOpener {
    private final Approvals approvals;
    private final GateStore gates;
    private final InFlight inFlight;
    private final Clock clock;

    public GateOpener(Approvals approvals, GateStore gates, InFlight inFlight, Clock clock) {
        this.approvals = approvals;
        this.gates = gates;
        this.inFlight = inFlight;
        this.clock = clock;
    }

    public Gate open(Admission admission, ToolJudge.Question question, HeldAnswer answer) {
        var call = admission.call();
        var request = call.request().body().fingerprint();
        return switch (gates.claim(call.run(), request, clock.instant(), inFlight.claimLapses())) {
            case GateClaim.Ours(var id) -> openOrRelease(id, admission, question, answer);
            case GateClaim.Running(var id) -> open(id, admission, question, answer);
            case GateClaim.Opened(var faster) -> faster;
        };
    }

    private Gate openOrRelease(
            GateId id, Admission admission, ToolJudge.Question question, HeldAnswer answer) {
        try {
            return open(id, admission, question, answer);
        } finally {
            gates.release(id);
        }
    }

    private Gate open(
            GateId id, Admission admission, ToolJudge.Question question, HeldAnswer answer) {
        var call = admission.call();
        var gate =
                Gate.opened(
                        id,
                        call.run(),
                        call.terms().agent(),
                        call.ask().caller().agent().owner(),
                        call.terms().policy(),
                        call.request().body().fingerprint(),
                        question.actions(),
                        question.asked(),
                        admission.run().balance().spent(),
                        clock.instant());
        return approvals.open(gate, answer);
    }
}
