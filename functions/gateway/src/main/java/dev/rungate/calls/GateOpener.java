package dev.rungate.calls;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.GateStore.Claim;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.ids.GateId;
import java.time.Clock;

/// Opens the gate of an answer that may not be seen yet: one per request, whoever else asks it too.
final class GateOpener {
    private final Approvals approvals;
    private final GateStore gates;
    private final InFlight inFlight;
    private final Clock clock;

    GateOpener(Approvals approvals, GateStore gates, InFlight inFlight, Clock clock) {
        this.approvals = approvals;
        this.gates = gates;
        this.inFlight = inFlight;
        this.clock = clock;
    }

    Gate open(Admitted admitted, ToolJudge.Question question, HeldAnswer answer) {
        var call = admitted.call();
        var request = call.request().body().fingerprint();
        return switch (gates.claim(call.run(), request, clock.instant(), inFlight.claimLapses())) {
            case Claim.Ours(var id) -> openOrRelease(id, admitted, question, answer);
            case Claim.Running(var id) -> open(id, admitted, question, answer);
            case Claim.Standing(var faster) -> faster;
        };
    }

    private Gate openOrRelease(
            GateId id, Admitted admitted, ToolJudge.Question question, HeldAnswer answer) {
        try {
            return open(id, admitted, question, answer);
        } finally {
            gates.release(id);
        }
    }

    private Gate open(
            GateId id, Admitted admitted, ToolJudge.Question question, HeldAnswer answer) {
        var call = admitted.call();
        var gate =
                Gate.opened(
                        id,
                        call.run(),
                        call.terms().agent(),
                        call.ask().caller().agent().owner(),
                        call.terms().policy(),
                        call.request().body().fingerprint(),
                        question.actions(),
                        question.how(),
                        admitted.run().balance().spent(),
                        clock.instant());
        return approvals.open(gate, answer);
    }
}
