package dev.rungate.approvals;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.policy.AskRules;
import dev.rungate.runs.Page;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gates from their opening to whatever follows from their decision. The store decides who was
/// first; this asks, waits, and carries out.
public final class Approvals {
    private static final Logger LOG = System.getLogger(Approvals.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofMillis(400);
    private static final Duration IN_PROGRESS = Duration.ofSeconds(5);
    private static final int AT_ONCE = 100;

    private final GateStore gates;
    private final GateFollowUp followUp;
    private final ApproverNotifier notifier;
    private final Signals signals = new Signals();
    private final Clock clock;
    private final Executor behind;

    /// {@code behind} carries out what follows from an opening or a decision: behind the caller's
    /// back, or, where nothing outlives an answer, in his own thread.
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

    /// What became of a vote.
    public sealed interface Verdict {
        /// It decided the gate, or had done so before.
        record Decided(Gate gate) implements Verdict {}

        /// It counts, and more people have to agree.
        record Counted(Gate gate) implements Verdict {}

        /// Somebody was faster, or the time is over.
        record TooLate(Gate gate) implements Verdict {}

        /// This person may not decide this gate.
        record NotAllowed(Gate gate, String field, String why) implements Verdict {}

        record BadEdit(String field, String problem) implements Verdict {}
    }

    /// Opens a gate. The run shows it when this returns; whatever else follows may come after.
    public Gate open(Gate gate, HeldAnswer answer) {
        var standing = gates.open(gate, answer);
        attempt(standing, followUp::show);
        carryOutLater(standing);
        return standing;
    }

    /// The gate as it stands now: one whose time is over says so.
    public Optional<Gate> find(OrgId org, GateId id) {
        return gates.find(org, id).map(this::upToDate);
    }

    public Page<Gate> pending(OrgId org, int limit, @Nullable String after) {
        var page = gates.pending(org, limit, after);
        var now = clock.instant();
        return new Page<>(
                page.data().stream().filter(gate -> !gate.lapsedAt(now)).toList(), page.next());
    }

    /// Writes down that nobody answered in time, if so.
    public Gate upToDate(Gate gate) {
        var now = clock.instant();
        if (!gate.lapsedAt(now)) {
            return gate;
        }
        var outcome =
                gate.rules().onExpiry() == AskRules.OnExpiry.APPROVE
                        ? GateState.APPROVED
                        : GateState.EXPIRED;
        var decision =
                new Decision(
                        outcome, Decision.EXPIRY, "clock", "clock", now, null, List.of(), null);
        return decided(gates.decide(gate, decision));
    }

    /// First answer wins; the same answer again is no mistake.
    public Verdict decide(Gate found, Vote vote) {
        var gate = upToDate(found);
        if (!gate.pending()) {
            return over(gate, vote);
        }
        var barred = Barred.from(gate, vote);
        if (barred.isPresent()) {
            return new Verdict.NotAllowed(gate, barred.get().field(), barred.get().why());
        }
        var mistake = EditCheck.mistake(gate, vote);
        return mistake.isPresent() ? mistake.get() : decideOrCount(gate, vote);
    }

    private Verdict decideOrCount(Gate gate, Vote vote) {
        if (!vote.approve() || gate.decidedAloneBy(vote.voter())) {
            return over(decided(gates.decide(gate, decision(vote))), vote);
        }
        var counted = gates.vote(gate, vote.voter());
        if (counted.pending() && !counted.approvedByEnough()) {
            return new Verdict.Counted(counted);
        }
        return counted.pending()
                ? over(decided(gates.decide(counted, decision(vote))), vote)
                : over(counted, vote);
    }

    private static Verdict over(Gate gate, Vote vote) {
        return gate.state() == vote.outcome()
                ? new Verdict.Decided(gate)
                : new Verdict.TooLate(gate);
    }

    private Decision decision(Vote vote) {
        return new Decision(
                vote.outcome(),
                vote.voter().shown(),
                vote.voter().channel(),
                vote.voter().proof(),
                clock.instant(),
                vote.reason(),
                vote.edits(),
                vote.seen());
    }

    private Gate decided(Gate gate) {
        if (!gate.pending()) {
            attempt(gate, followUp::show);
            signals.wake(gate.id());
            carryOutLater(gate);
        }
        return gate;
    }

    /// The run is over: nobody need decide any more.
    public void withdraw(OrgId org, List<GateId> pending, String why) {
        for (var id : pending) {
            find(org, id)
                    .filter(Gate::pending)
                    .ifPresent(gate ->
                            decided(
                                    gates.decide(
                                            gate,
                                            new Decision(
                                                    GateState.EXPIRED,
                                                    why,
                                                    "run",
                                                    "run",
                                                    clock.instant(),
                                                    null,
                                                    List.of(),
                                                    null))));
        }
    }

    /// Waits for the decision, made here or on another instance, no longer than this; answers the
    /// gate as it stands then.
    public Gate await(Gate gate, Duration longest) {
        var end = clock.instant().plus(longest);
        var current = upToDate(gate);
        while (current.pending() && clock.instant().isBefore(end)) {
            var left = Duration.between(clock.instant(), end);
            signals.await(gate.id(), left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
            current = find(gate.run().org(), gate.id()).orElse(current);
        }
        return current;
    }

    /// The workflow asks: its token is remembered before anybody is told. False where there is no
    /// such gate. A question that comes after its escalation brings no token that is of use.
    public boolean ask(OrgId org, GateId id, String token, boolean escalated) {
        var found = gates.find(org, id);
        var late = !escalated && found.filter(ApproverNotifier::escalated).isPresent();
        var asked = late ? found : gates.keepToken(org, id, token);
        asked.map(this::upToDate).ifPresent(gate -> tell(gate, token, escalated));
        return asked.isPresent();
    }

    private void tell(Gate gate, String token, boolean escalated) {
        if (gate.pending()) {
            notifier.tell(gate, escalated);
        } else {
            followUp.tell(gate, token);
        }
    }

    /// To be called now and then: what lapsed, and what a process that died has left to do.
    public void sweep(OrgId org) {
        var now = clock.instant();
        gates.lapsed(org, now, AT_ONCE).forEach(id -> attempt(org, id, this::upToDate));
        gates.unfinished(org, now.minus(IN_PROGRESS), AT_ONCE)
                .forEach(id -> attempt(org, id, followUp::carryOut));
        gates.forget(org, now, AT_ONCE);
    }

    private void attempt(OrgId org, GateId id, Consumer<Gate> deed) {
        gates.find(org, id).ifPresent(gate -> attempt(gate, deed));
    }

    /// How many gates of an agent are pending, as far as this number.
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
            LOG.log(
                    Logger.Level.WARNING,
                    "gate {0} is carried out later: {1}",
                    gate.id(),
                    later.getMessage());
        }
    }
}
