package dev.rungate.calls.settlement;

import static dev.rungate.calls.Script.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.Logged;
import dev.rungate.approvals.MovableClock;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Settled;
import dev.rungate.calls.Call;
import dev.rungate.calls.RecordedMetrics;
import dev.rungate.calls.SampleCalls;
import dev.rungate.calls.ScriptedLedger;
import dev.rungate.calls.admission.ModelTokenizers;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.chat.Answer;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ReportedUsage;
import dev.rungate.chat.Usage;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// A bill is booked once, whatever the ledger answers, or it stands in the log.
class SettlementTest {
    private static final Usd COST = Usd.of("0.003");
    private static final List<String> ACTIONS = List.of("a fingerprint");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MovableClock clock = new MovableClock();
    private final ScriptedLedger ledger = new ScriptedLedger();
    private final RecordedPauses pauses = new RecordedPauses(clock);
    private final RecordedRelease release = new RecordedRelease();
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final RunCache cache = new RunCache();
    private Call call = new SampleCalls().make();

    @Test
    void aBillIsBookedWithItsStepAndReleasedOnce() throws Exception {
        ledger.settles.answers(this::booked);
        var bill = settle();
        assertThat(bill.cost()).isEqualTo(COST);
        assertThat(ledger.settled).hasSize(1);
        assertThat(ledger.settled.getFirst().charge()).isEqualTo(COST);
        assertThat(ledger.settled.getFirst().toolCalls()).isEqualTo(ACTIONS);
        assertThat(cache.latest(call.run())).isPresent();
        assertThat(metrics.ended).hasSize(1);
        assertThat(release.next()).isEqualTo("booked 1100");
        assertThat(release.isOver()).isTrue();
    }

    @Test
    void aBillThatWasBookedBeforeIsReleasedToo() throws Exception {
        ledger.settles.answers(Settled.AlreadyDone::new);
        settle();
        assertThat(release.next()).isEqualTo("booked 1100");
    }

    @Test
    void aStepThatCanNeverBeWrittenIsBookedBareAtTheSameCharge() throws Exception {
        ledger.settles.answers(fault(ScriptedLedger::rejected), this::booked);
        settle();
        assertThat(ledger.settled).hasSize(2);
        var bare = ledger.settled.getLast();
        assertThat(bare.charge()).isEqualTo(COST);
        assertThat(bare.toolCalls()).isEmpty();
        assertThat(bare.step()).isEqualTo(ledger.settled.getFirst().step().bare());
        assertThat(bare.step().charge().cost()).isEqualTo(COST);
        assertThat(bare.step().status()).isEqualTo(Step.Status.OK);
        assertThat(release.next()).isEqualTo("booked 1100");
        assertThat(release.isOver()).isTrue();
    }

    @Test
    void aBareStepThatIsRejectedTooLeavesItsBillInTheLog() throws Exception {
        ledger.settles.answers(fault(ScriptedLedger::rejected));
        try (var log = new Logged(Settlement.class)) {
            settle();
            assertThat(ledger.settled).hasSize(2);
            assertThat(release.next()).isEqualTo("never");
            assertThat(release.isOver()).isTrue();
            assertNotSettled(log);
        }
    }

    @Test
    void aLedgerThatAnswersLaterBooksTheBillOnce() throws Exception {
        ledger.settles.answers(unavailable(), unavailable(), this::booked);
        settle();
        assertThat(release.next()).isEqualTo("later");
        assertThat(release.next()).isEqualTo("booked 1100");
        assertThat(release.isOver()).isTrue();
        assertThat(ledger.settled)
                .hasSize(3)
                .extracting(ScriptedLedger.Bill::charge)
                .containsOnly(COST);
        assertThat(pauses.taken()).containsExactly(SECOND, SECOND.multipliedBy(2));
        assertThat(metrics.ended).hasSize(1);
    }

    @Test
    void aStepThatIsRejectedLaterIsBookedBare() throws Exception {
        ledger.settles.answers(unavailable(), fault(ScriptedLedger::rejected), this::booked);
        settle();
        assertThat(release.next()).isEqualTo("later");
        assertThat(release.next()).isEqualTo("booked 1100");
        assertThat(ledger.settled.getLast().step().name()).isEqualTo("llm");
    }

    @Test
    void aBareStepThatIsRejectedLaterEndsTheTries() throws Exception {
        ledger.settles.answers(unavailable(), fault(ScriptedLedger::rejected));
        settle();
        assertThat(release.next()).isEqualTo("later");
        assertThat(release.next()).isEqualTo("never");
        assertThat(ledger.settled).hasSize(3);
    }

    @Test
    void aLedgerOutOfReachIsAskedForADayAtMostEveryHalfMinute() throws Exception {
        ledger.settles.answers(unavailable());
        try (var log = new Logged(Settlement.class)) {
            settle();
            assertThat(release.next()).isEqualTo("later");
            assertThat(release.next()).isEqualTo("never");
            assertNotSettled(log);
        }
        assertThat(pauses.taken().subList(0, 6))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L);
        assertThat(pauses.taken()).isSorted();
        assertThat(pauses.taken().getLast()).isEqualTo(Duration.ofSeconds(30));
        assertThat(pauses.taken().stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofDays(1).minusMinutes(1), Duration.ofDays(1).plusMinutes(1));
    }

    @Test
    void aBillWhoseTriesAreInterruptedStandsInTheLog() throws Exception {
        ledger.settles.answers(unavailable());
        pauses.interruptNext();
        try (var log = new Logged(Settlement.class)) {
            settle();
            assertThat(release.next()).isEqualTo("later");
            assertThat(release.next()).isEqualTo("never");
            assertNotSettled(log);
        }
    }

    @Test
    void aBillWhoseTriesEndInAFaultOfOurOwnStandsInTheLog() throws Exception {
        ledger.settles.answers(
                unavailable(),
                () -> {
                    throw new StackOverflowError("too deep");
                });
        try (var log = new Logged(Settlement.class)) {
            settle();
            assertThat(release.next()).isEqualTo("later");
            assertThat(release.next()).isEqualTo("never");
            assertNotSettled(log);
        }
    }

    @Test
    void aRunThatPassesAShareOfItsLimitIsSaidToOnce() {
        call =
                new SampleCalls()
                        .rules(
                                "{ name: p, budget: { run: { limit_usd: '0.01', alert_at: [0.5] } }"
                                        + " }")
                        .make();
        try (var log = new Logged(SpendAlert.class)) {
            ledger.settles.answers(
                    () -> spent("0.0049"), () -> spent("0.0079"), () -> spent("0.01"));
            settle();
            assertThat(log.lines()).isEmpty();
            settle();
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().getFirst()).contains("0.0079 of 0.01");
            settle();
            assertThat(log.lines()).hasSize(1);
        }
    }

    private void assertNotSettled(Logged log) {
        assertThat(log.lines())
                .anySatisfy(line ->
                        assertThat(line)
                                .contains(call.id().value(), "is not settled", "0.003 USD"));
    }

    private Bill settle() {
        var settlement =
                new Settlement(
                        ledger,
                        new BillCalculator(
                                new TariffLookup(SampleCalls.PRICES), new ModelTokenizers()),
                        cache,
                        metrics,
                        clock,
                        pauses);
        var answer =
                new Answer(
                        "gpt-4o",
                        ReportedUsage.of(Usage.of(1_000, 100)),
                        FinishReason.STOP,
                        List.of(),
                        400);
        var hold = new Hold(call.run(), call.id(), Usd.of("0.01"), 2_000, Instant.EPOCH, null);
        return settlement.settle(
                new EndedCall(call, hold, Ending.ok(answer), List.of(), false, 12L),
                ACTIONS,
                release);
    }

    private Settled booked() {
        return new Settled.Booked(Run.fresh(call.run(), call.terms(), clock.instant()));
    }

    private Settled spent(String usd) {
        var fresh = Run.fresh(call.run(), call.terms(), clock.instant());
        return new Settled.Booked(
                new Run(
                        fresh.key(),
                        fresh.terms(),
                        fresh.state(),
                        fresh.startedAt(),
                        fresh.lastActivityAt(),
                        null,
                        null,
                        new Balance(fresh.balance().limit(), Usd.of(usd), Usd.ZERO),
                        fresh.totals(),
                        1,
                        fresh.counters(),
                        List.of()));
    }

    private static Supplier<Settled> unavailable() {
        return fault(ScriptedLedger::unavailable);
    }
}
