package dev.rungate.calls.gates;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.GateStore.GateClaim;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.Reach;
import dev.rungate.calls.Call;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.ids.GateId;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Identities;
import dev.rungate.tenants.Members;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Opens the gate of an answer that may not be seen yet. Equal requests share one gate.
public final class GateOpener {
    private final Approvals approvals;
    private final GateStore gates;
    private final Members members;
    private final InFlight inFlight;
    private final Reach reach;
    private final Clock clock;

    public GateOpener(
            Approvals approvals,
            GateStore gates,
            Members members,
            InFlight inFlight,
            Reach reach,
            Clock clock) {
        this.approvals = approvals;
        this.gates = gates;
        this.members = members;
        this.inFlight = inFlight;
        this.reach = reach;
        this.clock = clock;
    }

    /// {@code cost} is what the answer cost, and null if that is unknown. It has been paid.
    public Gate open(
            Admission admission, Question question, HeldAnswer answer, @Nullable Usd cost) {
        var before = admission.run().balance().spent();
        var spent = cost == null ? before : before.plus(cost);
        var call = admission.call();
        var request = call.request().body().fingerprint();
        return switch (gates.claim(
                call.requester(), request, clock.instant(), inFlight.claimLapses())) {
            case GateClaim.Ours(var claim) ->
                    openOrRelease(claim, admission, question, answer, spent);
            case GateClaim.Running(var id) -> open(id, admission, question, answer, spent);
            case GateClaim.Opened(var faster) -> faster;
        };
    }

    /// Says that a person has to decide about the gate first.
    public Refusal.ApprovalRequired required(Gate gate) {
        return new Refusal.ApprovalRequired(gate, reach.asked(gate));
    }

    private Gate openOrRelease(
            GateStore.Claim claim,
            Admission admission,
            Question question,
            HeldAnswer answer,
            Usd spent) {
        var kept = inFlight.keepAlive(claim::renew);
        try {
            return open(claim.gate(), admission, question, answer, spent);
        } finally {
            kept.release(claim::release);
        }
    }

    private Gate open(
            GateId id, Admission admission, Question question, HeldAnswer answer, Usd spent) {
        var call = admission.call();
        var gate =
                Gate.opened(
                        id,
                        call.run(),
                        call.requester().agent(),
                        owner(call),
                        call.terms().policy(),
                        call.request().body().fingerprint(),
                        question.actions(),
                        question.asked(),
                        spent,
                        clock.instant());
        return approvals.open(gate, answer);
    }

    /// The owner with all identities, also if their membership has ended.
    private Gate.@Nullable Owner owner(Call call) {
        var owner = call.requester().owner();
        return owner == null
                ? null
                : new Gate.Owner(
                        owner,
                        members.everKnown(call.run().org(), owner)
                                .map(Identities::of)
                                .orElseGet(() -> Identities.of(owner)));
    }
}
