package dev.rungate.calls.gates;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.GateStore.GateClaim;
import dev.rungate.approvals.Reach;
import dev.rungate.calls.Call;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.intake.Intake;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.memory.MemoryExhausted;
import dev.rungate.memory.MemoryLease;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunStore;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Serves requests that may need an approval. Of several equal requests one is sent to the provider
/// while the others wait for its gate. After the approval the same request gets the held answer.
public final class GatedCalls {
    private static final Logger LOG = System.getLogger(GatedCalls.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int MOST_PATIENT = 19;
    private static final int RETRY_AFTER = 30;

    /// What this very call has paid for the held answer, and the facts about that answer where they
    /// are at hand.
    private record Paid(HeldFacts.@Nullable Facts facts, @Nullable Usd cost) {
        /// An earlier call has paid.
        static final Paid BEFORE = new Paid(null, Usd.ZERO);
    }

    private final Approvals approvals;
    private final GateStore gates;
    private final HeldReplay replay;
    private final HeldFacts facts;
    private final RunStore runs;
    private final InFlight inFlight;
    private final Reach reach;
    private final int mostPending;
    private final Clock clock;

    public GatedCalls(
            Approvals approvals,
            GateStore gates,
            HeldReplay replay,
            HeldFacts facts,
            RunStore runs,
            InFlight inFlight,
            Reach reach,
            int mostPending,
            Clock clock) {
        this.approvals = approvals;
        this.gates = gates;
        this.replay = replay;
        this.facts = facts;
        this.runs = runs;
        this.inFlight = inFlight;
        this.reach = reach;
        this.mostPending = mostPending;
        this.clock = clock;
    }

    public GovernedAnswer serve(Call call, Function<Call, GovernedAnswer> execute) {
        var request = call.request().body().fingerprint();
        for (int looks = 0; ; looks++) {
            inFlight.stillInTime(call);
            switch (gates.claim(
                    call.requester(), request, clock.instant(), inFlight.claimLapses())) {
                case GateClaim.Opened(var gate) -> {
                    return resume(call, approvals.decideIfDue(gate), Paid.BEFORE);
                }
                case GateClaim.Running ignored -> pause(looks);
                case GateClaim.Ours(var claim) -> {
                    return looks > 0
                            ? unclaimed(claim, call, execute)
                            : claimed(claim, call, execute);
                }
            }
        }
    }

    private GovernedAnswer claimed(
            GateStore.Claim claim, Call call, Function<Call, GovernedAnswer> execute) {
        var kept = inFlight.keepAlive(claim::renew);
        try {
            return executed(call, execute);
        } finally {
            kept.release(claim::release);
        }
    }

    /// The first request needed no approval, so the waiting ones are executed at once.
    private GovernedAnswer unclaimed(
            GateStore.Claim claim, Call call, Function<Call, GovernedAnswer> execute) {
        claim.release();
        return executed(call, execute);
    }

    /// Refuses, before anything is paid, a call that may open one gate too many.
    private GovernedAnswer executed(Call call, Function<Call, GovernedAnswer> execute) {
        var agent = call.requester().agent();
        if (approvals.pendingOf(call.run().org(), agent, mostPending) >= mostPending) {
            throw new CallRefused(
                    new Refusal.RateLimited(mostPending, "pending_gates", RETRY_AFTER),
                    call.receipt().withStep(null),
                    "RUNGATE_MAX_PENDING_GATES");
        }
        return execute.apply(call);
    }

    /// For the call that has just paid for the held answer. Waits for the decision as long as the
    /// caller or the rule says, then returns what the gate's state means for the call.
    public GovernedAnswer resume(Call call, Undecided held) {
        return resume(call, held.gate(), new Paid(held.facts(), held.cost()));
    }

    /// The answer stays kept where there is no memory for giving it out.
    private GovernedAnswer resume(Call call, Gate found, Paid paid) {
        try {
            return resumed(call, found, paid);
        } catch (MemoryExhausted full) {
            LOG.log(Logger.Level.WARNING, "A held answer has to wait: {0}", full.getMessage());
            throw new CallRefused(
                    new Refusal.Overloaded(Refusal.Overloaded.Cause.HELD),
                    call.receipt().withStep(null),
                    null);
        }
    }

    private GovernedAnswer resumed(Call call, Gate found, Paid paid) {
        var gate = decided(call, found);
        boolean mayMove = paid.equals(Paid.BEFORE) && !found.pending();
        return switch (gate.state()) {
            case PENDING -> waiting(call, gate, paid);
            case APPROVED -> replay.approved(call, gate, living(call, mayMove), paid.cost());
            case REJECTED -> rejected(call, gate, living(call, mayMove), paid.cost());
            case EXPIRED ->
                    throw refused(living(call, mayMove), new Refusal.ApprovalExpired(gate), gate);
        };
    }

    /// Waits for the decision without the memory of the request's body: a call that has a gate is
    /// not sent any more, and its answer is stored.
    private Gate decided(Call call, Gate found) {
        var patience = inFlight.within(call, patience(call, found));
        if (found.pending() && patience.isPositive()) {
            call.request().body().letGo();
            MemoryLease.current().rest();
        }
        return approvals.await(found, patience, inFlight::ending);
    }

    private static Duration patience(Call call, Gate gate) {
        var wished = call.incoming().options().gate().hold();
        if (wished == null) {
            return gate.combinedRules().hold();
        }
        return wished.compareTo(AskRules.LONGEST_HOLD) < 0 ? wished : AskRules.LONGEST_HOLD;
    }

    private GovernedAnswer waiting(Call call, Gate gate, Paid paid) {
        var asked = reach.asked(gate);
        var held = paid.facts() == null ? facts.of(call, gate) : paid.facts();
        var receipt = receipt(call, runs.find(call.run(), clock.instant()), held.clampedTo());
        if (call.incoming().options().gate().retry()) {
            var required = new Refusal.ApprovalRequired(gate, asked);
            throw new CallRefused(required, receipt.withStep(held.step()), gate.firstRuleId());
        }
        return new GovernedAnswer.Awaiting(
                receipt.withStep(held.step()), gate, asked, paid.cost(), call.request().stream());
    }

    /// The run's money as it is now: with everything that was paid, the held answer too.
    private static Receipt receipt(Call call, Optional<Run> run, @Nullable Long clampedTo) {
        return run.map(found -> call.receipt().admitted(found.balance(), clampedTo))
                .orElseGet(call::receipt);
    }

    private GovernedAnswer rejected(Call call, Gate gate, Receipt receipt, @Nullable Usd cost) {
        var refusal = new Refusal.ApprovalRejected(gate);
        boolean asAnswer = gate.combinedRules().onReject() == AskRules.OnReject.AS_ANSWER;
        if (asAnswer && gate.textsKeptAt(clock.instant())) {
            return replay.rejected(call, gate, refusal.sentence(), receipt, cost);
        }
        throw refused(receipt, refusal, gate);
    }

    private static CallRefused refused(Receipt receipt, Refusal refusal, Gate gate) {
        return new CallRefused(refusal, receipt.withStep(null), gate.firstRuleId());
    }

    /// The call's receipt. Throws if the run has ended: a decision holds only as long as its run
    /// lives. A call that names no run and comes after that is one of the next automatic run. A
    /// call that has paid, or waited for the decision, is not made once more ({@code mayMove}).
    private Receipt living(Call call, boolean mayMove) {
        var run = runs.find(call.run(), clock.instant());
        run.filter(found -> found.state().ended())
                .ifPresent(over -> {
                    throw mayMove ? new RunMoved(over) : Intake.closed(over);
                });
        return receipt(call, run, null);
    }

    /// Waits longer each time, up to a second: a provider may take minutes.
    private static void pause(int looks) {
        try {
            Thread.sleep(LOOK_AGAIN.multipliedBy(1 + Math.min(looks, MOST_PATIENT)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the first copy was served", e);
        }
    }
}
