package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.budgets.AdmissionRules;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.ReservationCheck;
import dev.rungate.runs.Run.RunCounters;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The write that sets a worst case aside in a run that exists: every rule that may refuse the call
/// is a condition of it. {@link ReservationCheck} says the same in words; the two must agree to the
/// last comparison.
final class ReserveChange {
    private final Reservation wanted;
    private final AdmissionRules rules;
    private final @Nullable Instant windowStart;
    private final boolean namesModel;
    private final Change change = new Change();

    private ReserveChange(Reservation wanted, @Nullable Instant windowStart, boolean namesModel) {
        this.wanted = wanted;
        this.rules = wanted.rules();
        this.windowStart = windowStart;
        this.namesModel = namesModel;
    }

    /// {@code windowStart} is when this process believes the running minute to have begun; if it is
    /// wrong, the conditions fail. {@code namesModel}: the run keeps the model's name from now on.
    static Change of(Reservation wanted, @Nullable Instant windowStart, boolean namesModel) {
        return new ReserveChange(wanted, windowStart, namesModel).change();
    }

    static boolean countsRates(AdmissionRules rules) {
        return rules.requestsPerMinute().isPresent() || rules.tokensPerMinute().isPresent();
    }

    private Change change() {
        ofState();
        if (rules.enforced()) {
            ofRules();
        }
        setAside();
        if (countsRates(rules)) {
            rates();
        } else {
            change.add(WINDOW_TOKENS, wanted.tokens());
        }
        if (wanted.fingerprint() != null) {
            change.count(REQUESTS, RunCounters.mark(wanted.fingerprint()));
        }
        return change;
    }

    private void ofState() {
        RunConditions.open(change, wanted.terms().agent(), wanted.now());
        change.when(
                        "(attribute_not_exists("
                                + VERSION
                                + ") OR "
                                + VERSION
                                + " <= "
                                + change.value(RunShape.NEWEST)
                                + ")")
                .when("attribute_not_exists(" + hold() + ")")
                .when("attribute_not_exists(" + change.entry(NUMBERS, wanted.call().value()) + ")")
                .when(POLICY + " = " + change.value(wanted.terms().policy().toString()))
                .when("size(" + HOLDS + ") < " + change.value(mostHolds()));
    }

    private long mostHolds() {
        return rules.enforced()
                ? Math.min(
                        rules.parallel().orElse(ReservationCheck.MOST_OPEN_HOLDS),
                        ReservationCheck.MOST_OPEN_HOLDS)
                : ReservationCheck.MOST_OPEN_HOLDS;
    }

    private void ofRules() {
        rules.maxSteps().ifPresent(most -> change.when(ADMITTED + " < " + change.value(most)));
        rules.maxTokens()
                .ifPresent(most ->
                        change.when(TOKENS + " <= " + change.value(most - wanted.tokens())));
        if (rules.maxDuration() != null) {
            change.when(
                    STARTED
                            + " > "
                            + change.value(
                                    wanted.now()
                                            .minusMillis(rules.maxDuration().toMillis())
                                            .toEpochMilli()));
        }
        if (wanted.fingerprint() != null && rules.identicalRequests().isPresent()) {
            var count = change.entry(REQUESTS, RunCounters.mark(wanted.fingerprint()));
            change.when(
                    "(attribute_not_exists("
                            + count
                            + ") OR "
                            + count
                            + " < "
                            + change.value(rules.identicalRequests().getAsInt())
                            + ")");
        }
        change.when(
                "(attribute_not_exists("
                        + LIMIT
                        + ") OR "
                        + HEADROOM
                        + " >= "
                        + change.value(wanted.amount().nanos())
                        + ")");
    }

    private void setAside() {
        if (namesModel && wanted.model() != null) {
            change.include(MODELS, wanted.model());
        }
        change.set(hold(), change.value(Held.kept(wanted)))
                .set(VERSION, change.value(RunShape.NEWEST))
                .set(IDLE_AT, IDLE_MS + " + " + change.value(wanted.now().toEpochMilli()))
                .add(HEADROOM, -wanted.amount().nanos())
                .add(HELD, wanted.amount().nanos())
                .add(TOKENS_HELD, wanted.tokens())
                .add(TOKENS, wanted.tokens())
                .add(ADMITTED, 1)
                .remove(BLOCKED);
    }

    private void rates() {
        var opened = change.value(wanted.now().minus(ReservationCheck.WINDOW).toEpochMilli());
        if (windowStart != null
                && wanted.now().isBefore(windowStart.plus(ReservationCheck.WINDOW))) {
            change.when(WINDOW_START + " > " + opened)
                    .add(WINDOW_REQUESTS, 1)
                    .add(WINDOW_TOKENS, wanted.tokens());
            limitRates(WINDOW_REQUESTS, WINDOW_TOKENS);
        } else {
            change.when(
                            "(attribute_not_exists("
                                    + WINDOW_START
                                    + ") OR "
                                    + WINDOW_START
                                    + " <= "
                                    + opened
                                    + ")")
                    .set(WINDOW_START, change.value(wanted.now().toEpochMilli()))
                    .set(WINDOW_REQUESTS, change.value(1))
                    .set(WINDOW_TOKENS, TOKENS_HELD + " + " + change.value(wanted.tokens()));
            limitRates(null, TOKENS_HELD);
        }
    }

    private void limitRates(@Nullable String requests, String tokens) {
        if (!rules.enforced()) {
            return;
        }
        if (requests != null) {
            rules.requestsPerMinute()
                    .ifPresent(most -> change.when(requests + " < " + change.value(most)));
        }
        rules.tokensPerMinute().ifPresent(most -> change.when(tokens + " < " + change.value(most)));
    }

    private String hold() {
        return change.entry(HOLDS, wanted.call().value());
    }
}
