package dev.rungate.approvals;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.runs.Page;
import dev.rungate.runs.Run;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Opens gates, waits for decisions, takes votes and starts what follows. The store decides which
/// decision came first.
public final class Approvals {
    private static final Logger LOG = System.getLogger(Approvals.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofMillis(400);
    private static final Duration IN_PROGRESS = Duration.ofSeconds(5);
    private static final int AT_ONCE = 100;

    private final GateStore gates;
    private final GateFollowUp followUp;
    private final ApproverNotifier notifier;
    private final GateSignal signals = new GateSignal();
    private final Clock clock;
    private final Executor behind;

    /// {@code behind} runs the follow-ups of an opening or a decision: in another thread, or in the
    /// caller's thread where the process may stop after the answer (Lambda).
    public Approvals(
            GateStore gates,
            GateFollowUp followUp,
            ApproverNotifier notifier,
            Clock clock,
            Executor behind) {
        this.gates = gates;
        this.followUp = followUp;
        this.notifier = notifier;
        this.clock = clock;
        this.behind = behind;
    }

    /// The outcome of a vote.
    public sealed interface VoteResult {
        /// The vote decided the gate, or the gate had been decided the same way before.
        record Decided(Gate gate) implements VoteResult {}

        /// The vote counts, and more people have to approve.
        record Counted(Gate gate) implements VoteResult {}

        /// The gate was decided otherwise before, or its time is over.
        record TooLate(Gate gate) implements VoteResult {}

        /// This person may not decide this gate.
        record NotAllowed(Gate gate, String field, String why) implements VoteResult {}

        record BadEdit(String field, String problem) implements VoteResult {}
    }

    /// Opens a gate. The run shows it when this returns; the other follow-ups may come later. If
    /// the run has ended meanwhile, the gate is withdrawn at once.
    public Gate open(Gate gate, HeldAnswer answer) {
        var shown = shown(gates.open(gate, answer));
        carryOutLater(shown);
        return shown;
    }

    /// The gate as it stands after its run was told.
    private Gate shown(Gate gate) {
        try {
            return followUp.show(gate);
        } catch (RuntimeException later) {
            log(gate.id(), later);
            return gate;
        }
    }

    /// Returns the gate as it stands now. If it is due, this decides it first, as {@link
    /// #decideIfDue} does.
    public Optional<Gate> find(OrgId org, GateId id) {
        return gates.find(org, id).map(this::decideIfDue);
    }

    public Page<Gate> pending(OrgId org, int limit, @Nullable String after) {
        var page = gates.pending(org, limit, after);
        var now = clock.instant();
        return new Page<>(
                page.data().stream().filter(gate -> !gate.lapsedAt(now)).toList(), page.next());
    }

    /// Decides a gate that enough people have approved (a process may die between the last vote and
    /// the decision), or whose time is over, as its rules say. Returns any other gate unchanged.
    public Gate decideIfDue(Gate gate) {
        var now = clock.instant();
        if (gate.pending() && gate.approvedByEnough()) {
            return announceDecision(gates.decide(gate, Decision.byVotes(gate, now)));
        }
        return gate.lapsedAt(now)
                ? announceDecision(gates.decide(gate, Decision.byClock(gate, now)))
                : gate;
    }

    /// Takes a vote. The first decision wins; the same vote again is no mistake.
    public VoteResult decide(Gate found, Vote vote) {
        var gate = decideIfDue(found);
        if (!gate.pending()) {
            return resultOf(gate, vote);
        }
        var barrier = VoteBarrier.from(gate, vote);
        if (barrier.isPresent()) {
            return new VoteResult.NotAllowed(gate, barrier.get().field(), barrier.get().why());
        }
        var mistake = EditCheck.mistake(gate, vote);
        return mistake.isPresent() ? mistake.get() : decideOrCount(gate, vote, clock.instant());
    }

    /// The vote's time is one for its write and for the decision that it makes: it is refused or
    /// counts as a whole, however long the writes take. If it came too late, the clock decides.
    private VoteResult decideOrCount(Gate gate, Vote vote, Instant at) {
        boolean alone = !vote.approve() || gate.decidedAloneBy(vote.voter());
        var counted = alone ? gate : gates.vote(gate, vote.voter(), at);
        boolean decides = alone || (counted.pending() && counted.approvedByEnough());
        var voted = decides ? announceDecision(gates.decide(counted, decision(vote, at))) : counted;
        var standing = decideIfDue(voted);
        return standing.pending() && !decides
                ? new VoteResult.Counted(standing)
                : resultOf(standing, vote);
    }

    private static VoteResult resultOf(Gate gate, Vote vote) {
        return gate.state() == vote.outcome()
                ? new VoteResult.Decided(gate)
                : new VoteResult.TooLate(gate);
    }

    private static Decision decision(Vote vote, Instant at) {
        return new Decision(
                vote.outcome(),
                vote.voter().shown(),
                vote.voter().channel(),
                vote.voter().proof(),
                at,
                vote.reason(),
                vote.edits(),
                vote.seen());
    }

    private Gate announceDecision(Gate gate) {
        if (!gate.pending()) {
            shown(gate);
            signals.wake(gate.id());
            carryOutLater(gate);
        }
        return gate;
    }

    /// Expires the pending gates of a run that has ended, and records its end as the decider.
    public void withdrawGatesOf(Run ended) {
        for (var id : ended.pendingGates()) {
            find(ended.key().org(), id)
                    .filter(Gate::pending)
                    .ifPresent(gate -> announceDecision(followUp.withdraw(gate, ended)));
        }
    }

    /// Waits at most {@code longest} for the decision, whichever process makes it. Returns the gate
    /// as it stands then.
    public Gate await(Gate gate, Duration longest, BooleanSupplier stop) {
        var end = clock.instant().plus(longest);
        var current = decideIfDue(gate);
        while (current.pending() && clock.instant().isBefore(end) && !stop.getAsBoolean()) {
            var left = Duration.between(clock.instant(), end);
            signals.await(gate.id(), left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
            current = find(gate.run().org(), gate.id()).orElse(current);
        }
        return current;
    }

    /// Called by the workflow when approvers must be notified. Stores its token first, then
    /// notifies; a gate that is decided already answers the workflow instead. Returns false if
    /// there is no such gate. A late message of the first round does not replace the token of the
    /// escalation.
    public boolean ask(OrgId org, GateId id, String token, boolean escalated) {
        var found = gates.find(org, id);
        var late = !escalated && found.filter(ApproverNotifier::escalated).isPresent();
        var asked = late ? found : gates.keepToken(org, id, token);
        asked.map(this::decideIfDue).ifPresent(gate -> notifyOrFinish(gate, token, escalated));
        return asked.isPresent();
    }

    private void notifyOrFinish(Gate gate, String token, boolean escalated) {
        if (gate.pending()) {
            notifier.notifyApprovers(gate, escalated);
        } else {
            followUp.answerWorkflow(gate, token);
        }
    }

    /// To be called now and then. Decides gates whose time is over, carries out what a dead process
    /// left undone, and deletes texts that were kept long enough.
    public void sweep(OrgId org) {
        var now = clock.instant();
        forEach(
                after -> gates.lapsed(org, now, AT_ONCE, after),
                id -> attempt(org, id, this::decideIfDue));
        forEach(
                after -> gates.unfinished(org, now.minus(IN_PROGRESS), AT_ONCE, after),
                id -> attempt(org, id, gate -> followUp.carryOut(decideIfDue(gate))));
        gates.forget(org, now);
    }

    /// Page by page: what cannot be done now stands in the way of nothing behind it.
    private static void forEach(
            Function<@Nullable String, Page<GateId>> list, Consumer<GateId> deed) {
        String after = null;
        do {
            var page = list.apply(after);
            page.data().forEach(deed);
            after = page.next();
        } while (after != null);
    }

    private void attempt(OrgId org, GateId id, Consumer<Gate> deed) {
        try {
            gates.find(org, id).ifPresent(deed);
        } catch (RuntimeException later) {
            log(id, later);
        }
    }

    /// Counts the pending gates of an agent, no further than {@code most}.
    public int pendingOf(OrgId org, AgentId agent, int most) {
        return gates.pendingOf(org, agent, most);
    }

    private void carryOutLater(Gate gate) {
        behind.execute(() -> carryOut(gate));
    }

    private void carryOut(Gate gate) {
        attempt(gate, followUp::carryOut);
    }

    private static void attempt(Gate gate, Consumer<Gate> deed) {
        try {
            deed.accept(gate);
        } catch (RuntimeException later) {
            log(gate.id(), later);
        }
    }

    private static void log(GateId gate, RuntimeException later) {
        LOG.log(
                Logger.Level.WARNING,
                "gate {0} is carried out later: {1}",
                gate,
                later.getMessage());
    }
}
