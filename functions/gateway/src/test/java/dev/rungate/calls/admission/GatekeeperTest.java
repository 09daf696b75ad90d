package dev.rungate.calls.admission;

import static dev.rungate.calls.Script.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.MovableClock;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reserved;
import dev.rungate.budgets.Settled;
import dev.rungate.calls.Call;
import dev.rungate.calls.RecordedMetrics;
import dev.rungate.calls.SampleCalls;
import dev.rungate.calls.ScriptedLedger;
import dev.rungate.calls.ScriptedRuns;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.calls.intake.RunReader;
import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.calls.settlement.BillCalculator;
import dev.rungate.calls.settlement.Settlement;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Balance;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A call that is not admitted holds nothing, whatever refuses it.
class GatekeeperTest {
    private static final String RULES =
            "{ name: p, budget: { run: { limit_usd: '1' } }, rates: { agent: { parallel: 1 } } }";

    private final MovableClock clock = new MovableClock();
    private final ScriptedLedger ledger = new ScriptedLedger();
    private final ScriptedRuns runs = new ScriptedRuns();
    private final RecordedRates rates = new RecordedRates();
    private final InFlight inFlight =
            new InFlight(ledger, runs, clock, Duration.ofMinutes(20), null);
    private final Gatekeeper gatekeeper = gatekeeper();
    private final Call call = new SampleCalls().rules(RULES).make();

    private Gatekeeper gatekeeper() {
        var cache = new RunCache();
        var metrics = new RecordedMetrics();
        var tokenizers = new ModelTokenizers();
        var calculator = new BillCalculator(new TariffLookup(SampleCalls.PRICES), tokenizers);
        var reader = new RunReader(runs, cache, clock);
        return new Gatekeeper(
                rates,
                new Cashier(ledger, cache, reader, tokenizers, clock),
                inFlight,
                new Refuser(runs, cache, metrics, clock),
                new Settlement(ledger, calculator, cache, metrics, clock),
                clock);
    }

    static Stream<Obstacle> obstacles() {
        return Stream.of(
                new Obstacle.StepsUsedUp(1),
                new Obstacle.TokensUsedUp(1),
                new Obstacle.TimeUsedUp(Duration.ofHours(1)),
                new Obstacle.RateReached("rates.requests_per_minute", 1, Duration.ofSeconds(9)),
                new Obstacle.ParallelReached("rates.parallel", 1),
                new Obstacle.RequestRepeated(1),
                new Obstacle.OverLimit());
    }

    @ParameterizedTest
    @MethodSource("obstacles")
    void aCallThatTheLedgerRefusesFreesItsSlotAndIsRecorded(Obstacle obstacle) {
        ledger.reserves.answers(() -> new Reserved.Refused(obstacle, run("1", "0")));
        runs.refuses.answers(() -> new RunStore.Refused.Recorded(run("1", "0")));
        assertThatThrownBy(() -> gatekeeper.admit(call)).isInstanceOf(CallRefused.class);
        assertThat(runs.refused).hasSize(1);
        assertHoldsNothing();
    }

    @Test
    void aCallOfARunThatMovedOnFreesItsSlotAndIsNotRecorded() {
        for (var moved : List.of(new Obstacle.Ended(), new Obstacle.Conflict("another's"))) {
            ledger.reserves.answers(() -> new Reserved.Refused(moved, run("0", "0")));
            assertThatThrownBy(() -> gatekeeper.admit(call)).isInstanceOf(RunMoved.class);
            assertThat(runs.refused).isEmpty();
            assertHoldsNothing();
        }
    }

    @Test
    void aCallWhoseRefusalCannotBeRecordedFreesItsSlot() {
        ledger.reserves.answers(
                () -> new Reserved.Refused(new Obstacle.StepsUsedUp(1), run("0", "0")));
        runs.refuses.answers(fault(ScriptedLedger::rejected), fault(ScriptedLedger::unavailable));
        assertThatThrownBy(() -> gatekeeper.admit(call)).isInstanceOf(CallRefused.class);
        assertHoldsNothing();
        assertThatThrownBy(() -> gatekeeper.admit(call)).isInstanceOf(LedgerUnavailable.class);
        assertHoldsNothing();
    }

    @Test
    void aSlotThatCannotBeFreedChangesNoRefusal() {
        rates.down = true;
        ledger.reserves.answers(
                () -> new Reserved.Refused(new Obstacle.OverLimit(), run("1", "0")));
        runs.refuses.answers(() -> new RunStore.Refused.Recorded(run("1", "0")));
        assertThatThrownBy(() -> gatekeeper.admit(call))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why -> assertThat(why.refusal()).isInstanceOf(Refusal.OverBudget.class));
    }

    @Test
    void aCallThatIsInterruptedWhileItWaitsForRoomIsRefusedAndStaysInterrupted() {
        ledger.reserves.answers(
                () -> new Reserved.Refused(new Obstacle.HeldByOthers(), run("0", "1")));
        runs.refuses.answers(() -> new RunStore.Refused.Recorded(run("0", "1")));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> gatekeeper.admit(call))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why -> assertThat(why.refusal()).isInstanceOf(Refusal.BudgetHeld.class));
        assertThat(Thread.interrupted()).isTrue();
        assertHoldsNothing();
    }

    @Test
    void aCallThatItsAgentsRateRefusesAsksForNoMoney() {
        rates.reached = new Obstacle.ParallelReached("rates.agent.parallel", 1);
        runs.refuses.answers(() -> new RunStore.Refused.Recorded(run("0", "0")));
        assertThatThrownBy(() -> gatekeeper.admit(call))
                .isInstanceOfSatisfying(
                        CallRefused.class,
                        why -> assertThat(why.rule()).isEqualTo("rates.agent.parallel"));
        assertThat(ledger.reserved).isEmpty();
    }

    @Test
    void aModelThatThePolicyRefusesTakesNoSlot() {
        var rules = RULES.replace("name: p", "name: p, models: { allow: [claude] }");
        runs.refuses.answers(() -> new RunStore.Refused.Recorded(run("0", "0")));
        rates.down = true;
        assertThatThrownBy(() -> gatekeeper.admit(new SampleCalls().rules(rules).make()))
                .isInstanceOf(CallRefused.class);
        assertHoldsNothing();
    }

    @Test
    void anObservedCallIsAdmittedWithEveryRuleThatObjects() {
        var observed = new SampleCalls().rules(RULES.replace("p,", "p, mode: observe,")).make();
        rates.reached = new Obstacle.ParallelReached("rates.agent.parallel", 1);
        ledger.reserves.answers(() ->
                new Reserved.Held(
                        hold(observed), run("1", "0.1"), List.of(new Obstacle.OverLimit())));
        var admission = gatekeeper.admit(observed);
        assertThat(inFlight.count()).isEqualTo(1);
        ledger.settles.answers(() -> new Settled.Booked(run("1", "0")));
        admission.close();
        assertThat(ledger.settled.getFirst().step().outcome().waived())
                .extracting(waived -> waived.rule())
                .containsExactly("rates.agent.parallel", "budget.run.limit_usd");
        assertHoldsNothing();
    }

    @Test
    void aFaultOfOurOwnBehindTheHoldLeavesNoPlace() {
        var observed = new SampleCalls().rules(RULES.replace("p,", "p, mode: observe,")).make();
        ledger.reserves.answers(() ->
                new Reserved.Held(
                        hold(observed),
                        run("1", "0.1"),
                        List.of(new Obstacle.RateReached("a rule", 1, null))));
        assertThatThrownBy(() -> gatekeeper.admit(observed))
                .isInstanceOf(NullPointerException.class);
        assertHoldsNothing();
    }

    private static Hold hold(Call call) {
        return new Hold(call.run(), call.id(), Usd.of("0.1"), 100, Instant.EPOCH, null);
    }

    private void assertHoldsNothing() {
        assertThat(rates.taken).isEmpty();
        assertThat(inFlight.count()).isZero();
    }

    private Run run(String spent, String held) {
        var fresh = Run.fresh(call.run(), call.terms(), clock.instant());
        return new Run(
                fresh.key(),
                fresh.terms(),
                fresh.state(),
                fresh.startedAt(),
                fresh.lastActivityAt(),
                null,
                null,
                new Balance(Usd.of("1"), Usd.of(spent), Usd.of(held)),
                fresh.totals(),
                1,
                fresh.counters(),
                List.of());
    }
}
