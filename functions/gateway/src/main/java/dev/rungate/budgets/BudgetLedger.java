package dev.rungate.budgets;

import dev.rungate.ids.OrgId;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// At every moment {@code spent + held <= limit} for each run, however many callers reserve at
/// once, whatever crashes, and no call that would have fitted is refused. Every method may be asked
/// again with the same ids and then changes nothing. All throw {@link LedgerUnavailable}, and
/// {@link WriteRejected} where a write can never be taken.
public interface BudgetLedger {
    /// Sets the worst case aside, in one conditional write, and starts the run in the same write if
    /// it is new.
    Reserved reserve(Reservation wanted);

    /// Books what the call really cost, in one conditional write, and writes its step. {@code
    /// charge} is added to {@code spent} (zero if the step's cost is unknown); {@code toolCalls}
    /// are fingerprints to be counted. If the hold lapsed meanwhile, it was charged: this replaces
    /// that charge, once.
    Settled settle(Hold hold, Usd charge, Step step, List<String> toolCalls, Instant now);

    /// Counts the tool calls of one answer by their fingerprints, unless one of them would then be
    /// in the run more than {@code most} times. Returns the first such fingerprint, or empty.
    /// However many answers come at once, {@code most} are counted and the next one is not.
    Optional<String> countToolCalls(Hold hold, List<String> fingerprints, int most);

    /// Keeps the hold of a call that is still being served from lapsing. Returns false if it is
    /// gone.
    boolean renew(Hold hold, Instant expiresAt);

    /// Charges the holds that have lapsed and ends the runs that are idle, in every open run. Gives
    /// {@code endedWithGates} each run that has ended and still shows pending gates: the process
    /// that ended it died before it withdrew them. Returns how many holds it charged.
    int sweep(OrgId org, Instant now, Consumer<Run> endedWithGates);
}
