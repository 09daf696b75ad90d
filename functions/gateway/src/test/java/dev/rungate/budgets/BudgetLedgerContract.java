package dev.rungate.budgets;

import static dev.rungate.budgets.Reservations.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.Reserved.Held;
import dev.rungate.budgets.Reserved.Refused;
import dev.rungate.chat.Usage;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every ledger must keep, on the engine it is made for.
public abstract class BudgetLedgerContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    protected final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    protected final RunKey run =
            new RunKey(OrgId.LOCAL, new RunId("run-" + FRESH.incrementAndGet()));

    /// The ledger, and the runs it writes.
    protected abstract BudgetLedger ledger();

    protected abstract RunStore runs();

    /// Another process over the same runs.
    protected abstract BudgetLedger anotherProcess();

    /// A second settlement changes nothing, and says so, unless an answer to it got lost: then it
    /// may take what it finds for its own work.
    protected void assertSettledBefore(Settled again) {
        assertThat(again).isEqualTo(new Settled.AlreadyDone());
    }

    /// A process whose next requests are performed while their answers are lost on the way.
    protected abstract BudgetLedger losingAnswers(int howMany);

    // ---- money ----

    @Test
    void aHundredCallersTogetherCannotPassTheLimit() throws Exception {
        var granted =
                inParallel(100, i -> ledger().reserve(wants(call(i), 5).limit(100).build()))
                        .stream()
                        .filter(Held.class::isInstance)
                        .count();
        assertThat(granted).isEqualTo(20);
        assertThat(current().balance().held()).isEqualTo(new Usd(100));
    }

    @Test
    void twoProcessesTogetherCannotPassTheLimit() throws Exception {
        var ledgers = List.of(ledger(), anotherProcess());
        var granted =
                inParallel(
                                100,
                                i ->
                                        ledgers.get(i % 2)
                                                .reserve(wants(call(i), 7).limit(100).build()))
                        .stream()
                        .filter(Held.class::isInstance)
                        .count();
        assertThat(granted).isEqualTo(14);
    }

    @Test
    void theFirstCallCannotPassALimitItAloneExceeds() {
        var refused = (Refused) ledger().reserve(wants(call(1), 101).limit(100).build());
        assertThat(refused.obstacle()).isEqualTo(new Obstacle.OverLimit());
        assertThat(refused.run().balance().remaining()).isEqualTo(new Usd(100));
        assertThat(runs().find(run, now)).as("nothing was written").isEmpty();
    }

    @Test
    void callsThatFitTogetherAreNeverRefused() throws Exception {
        var answers =
                inParallel(
                        50,
                        i -> {
                            var hold = held(ledger().reserve(wants(call(i), 2).limit(100).build()));
                            return ledger().settle(
                                            hold,
                                            new Usd(2),
                                            Steps.ok(hold.call(), 2, now),
                                            List.of(),
                                            now);
                        });
        assertThat(answers).allMatch(Settled.Booked.class::isInstance);
        assertThat(current().balance().spent()).isEqualTo(new Usd(100));
        assertThat(current().balance().held()).isEqualTo(Usd.ZERO);
    }

    @Test
    void whatIsNotUsedComesBack() {
        var hold = held(ledger().reserve(wants(call(1), 90).limit(100).build()));
        assertThat(obstacle(wants(call(2), 90).limit(100))).isEqualTo(new Obstacle.HeldByOthers());
        settle(hold, 10);
        held(ledger().reserve(wants(call(2), 90).limit(100).build()));
    }

    @Test
    void realSpendThatLeavesNoRoomIsAnotherRefusalThanHolds() {
        settle(held(ledger().reserve(wants(call(1), 60).limit(100).build())), 60);
        held(ledger().reserve(wants(call(2), 30).limit(100).build()));
        assertThat(obstacle(wants(call(3), 41).limit(100))).isEqualTo(new Obstacle.OverLimit());
        assertThat(obstacle(wants(call(4), 40).limit(100))).isEqualTo(new Obstacle.HeldByOthers());
        held(ledger().reserve(wants(call(5), 10).limit(100).build()));
    }

    @Test
    void aRefusalCarriesTheFiguresOfItsRun() {
        settle(held(ledger().reserve(wants(call(1), 60).limit(100).build())), 55);
        var refused = (Refused) ledger().reserve(wants(call(2), 50).limit(100).build());
        var balance = refused.run().balance();
        assertThat(balance.spent()).isEqualTo(new Usd(55));
        assertThat(balance.remaining()).isEqualTo(new Usd(45));
        assertThat(refused.run().admitted()).isEqualTo(1);
    }

    @Test
    void aRunWithoutALimitOnlyCounts() {
        settle(held(ledger().reserve(wants(call(1), 1_000_000).build())), 900_000);
        held(ledger().reserve(wants(call(2), 5).build()));
        assertThat(current().balance().spent()).isEqualTo(new Usd(900_000));
        assertThat(current().balance().remaining()).isNull();
    }

    @Test
    void aBillBeyondItsHoldIsChargedInFull() {
        settle(held(ledger().reserve(wants(call(1), 10).limit(100).build())), 130);
        assertThat(current().balance().spent()).isEqualTo(new Usd(130));
        assertThat(obstacle(wants(call(2), 0).limit(100))).isEqualTo(new Obstacle.OverLimit());
    }

    // ---- once ----

    @Test
    void aLostAnswerIsNotChargedTwice() {
        for (int lost = 1; lost <= 3; lost++) {
            var call = call(lost);
            var flaky = losingAnswers(lost);
            var hold = held(flaky.reserve(wants(call, 10).limit(100).build()));
            assertThat(current().balance().held()).isEqualTo(new Usd(10));
            var settling = losingAnswers(lost);
            assertThat(settling.settle(hold, new Usd(4), Steps.ok(call, 4, now), List.of(), now))
                    .isInstanceOf(Settled.Booked.class);
        }
        assertThat(current().balance().spent()).isEqualTo(new Usd(12));
        assertThat(current().balance().held()).isEqualTo(Usd.ZERO);
        assertThat(current().admitted()).isEqualTo(3);
        assertThat(steps()).hasSize(3);
    }

    @Test
    void askingAgainForAHoldChangesNothing() {
        var first = held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        var second = held(anotherProcess().reserve(wants(call(1), 10).limit(100).build()));
        assertThat(second).isEqualTo(first);
        assertThat(current().balance().held()).isEqualTo(new Usd(10));
        assertThat(current().admitted()).isEqualTo(1);
    }

    @Test
    void aSecondSettleChangesNothing() {
        var hold = held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        settle(hold, 4);
        var again =
                anotherProcess()
                        .settle(hold, new Usd(9), Steps.ok(call(1), 9, now), List.of(), now);
        assertSettledBefore(again);
        assertThat(current().balance().spent()).isEqualTo(new Usd(4));
        assertThat(steps())
                .singleElement()
                .satisfies(step -> assertThat(step.step().charge().cost()).isEqualTo(new Usd(4)));
    }

    @Test
    void aSettleOfARunNobodyKnowsIsAlreadyDone() {
        var hold = new Hold(run, call(1), new Usd(1), 1, now, null);
        assertThat(ledger().settle(hold, new Usd(1), Steps.ok(call(1), 1, now), List.of(), now))
                .isEqualTo(new Settled.AlreadyDone());
    }

    // ---- holds that lapse ----

    @Test
    void aReapedHoldIsCharged() {
        held(ledger().reserve(wants(call(1), 10).limit(100).model("gpt-4o-mini").build()));
        var later = now.plus(Duration.ofMinutes(21));
        assertThat(ledger().sweep(OrgId.LOCAL, later, run -> {})).isPositive();
        var found = runs().find(run, later).orElseThrow();
        assertThat(found.balance().spent()).isEqualTo(new Usd(10));
        assertThat(found.balance().held()).isEqualTo(Usd.ZERO);
        var step = steps().getFirst().step();
        assertThat(step.status()).isEqualTo(Step.Status.UNSETTLED);
        assertThat(step.charge().estimated()).isTrue();
        assertThat(step.charge().cost()).isEqualTo(new Usd(10));
        assertThat(step.name()).isEqualTo("llm.gpt-4o-mini");
        assertThat(step.call()).isEqualTo(call(1));
    }

    @Test
    void aReaderReapsWhatHasLapsed() {
        held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        var found = runs().find(run, now.plus(Duration.ofMinutes(21))).orElseThrow();
        assertThat(found.balance().spent()).isEqualTo(new Usd(10));
        assertThat(found.balance().held()).isEqualTo(Usd.ZERO);
    }

    @Test
    void aReserveReapsWhatHasLapsed() {
        held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        held(
                ledger().reserve(
                                wants(call(2), 10)
                                        .limit(100)
                                        .at(now.plus(Duration.ofMinutes(21)))
                                        .build()));
        var balance = runs().find(run, now).orElseThrow().balance();
        assertThat(balance.spent()).isEqualTo(new Usd(10));
        assertThat(balance.held()).isEqualTo(new Usd(10));
    }

    @Test
    void reapingTwiceChargesOnce() throws Exception {
        IntStream.range(0, 30)
                .forEach(i -> held(ledger().reserve(wants(call(i), 2).limit(100).build())));
        var later = now.plus(Duration.ofMinutes(21));
        inParallel(
                8,
                i ->
                        (i % 2 == 0 ? ledger() : anotherProcess())
                                .sweep(OrgId.LOCAL, later, run -> {}));
        var balance = runs().find(run, later).orElseThrow().balance();
        assertThat(balance.spent()).isEqualTo(new Usd(60));
        assertThat(balance.held()).isEqualTo(Usd.ZERO);
        assertThat(llmSteps()).hasSize(30);
    }

    @Test
    void aHoldThatExpiredWhileSettlingIsSettledOnce() {
        var hold = held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        var next = held(ledger().reserve(wants(call(2), 5).limit(100).build()));
        ledger().renew(next, now.plus(Duration.ofHours(1)));
        var later = now.plus(Duration.ofMinutes(21));
        ledger().sweep(OrgId.LOCAL, later, run -> {});
        assertThat(ledger().settle(hold, new Usd(3), Steps.ok(call(1), 3, now), List.of(), later))
                .isInstanceOf(Settled.Booked.class);
        var again =
                anotherProcess()
                        .settle(hold, new Usd(3), Steps.ok(call(1), 3, now), List.of(), later);
        assertSettledBefore(again);
        var found = runs().find(run, later).orElseThrow();
        assertThat(found.balance().spent()).isEqualTo(new Usd(3));
        assertThat(found.balance().held()).isEqualTo(new Usd(5));
        assertThat(found.balance().remaining()).isEqualTo(new Usd(92));
        assertThat(steps())
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.number()).isEqualTo(1);
                    assertThat(step.step().status()).isEqualTo(Step.Status.OK);
                    assertThat(step.step().charge().cost()).isEqualTo(new Usd(3));
                });
    }

    @Test
    void aLateSettleWhoseAnswerIsLostReplacesTheChargeOnce() {
        var hold = held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        var later = now.plus(Duration.ofMinutes(21));
        ledger().sweep(OrgId.LOCAL, later, run -> {});
        assertThat(
                        losingAnswers(2)
                                .settle(
                                        hold,
                                        new Usd(3),
                                        Steps.ok(call(1), 3, now),
                                        List.of(),
                                        later))
                .isInstanceOf(Settled.Booked.class);
        assertThat(runs().find(run, later).orElseThrow().balance().spent()).isEqualTo(new Usd(3));
    }

    @Test
    void aRenewedHoldDoesNotLapse() {
        var hold = held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        assertThat(ledger().renew(hold, now.plus(Duration.ofMinutes(40)))).isTrue();
        var later = now.plus(Duration.ofMinutes(21));
        ledger().sweep(OrgId.LOCAL, later, run -> {});
        assertThat(runs().find(run, later).orElseThrow().balance().held()).isEqualTo(new Usd(10));
        settle(hold, 1);
        assertThat(ledger().renew(hold, later)).isFalse();
    }

    // ---- states ----

    @Test
    void aClosedRunRefuses() {
        settle(held(ledger().reserve(wants(call(1), 10).limit(100).build())), 1);
        runs().close(run, RunState.COMPLETED, "test", call(90), now);
        assertThat(obstacle(wants(call(2), 1).limit(100))).isEqualTo(new Obstacle.Ended());
    }

    @Test
    void aCallInFlightWhenItsRunEndsIsStillSettled() {
        var hold = held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        runs().close(run, RunState.CANCELLED, "test", call(90), now);
        settle(hold, 4);
        var found = current();
        assertThat(found.state()).isEqualTo(RunState.CANCELLED);
        assertThat(found.balance().spent()).isEqualTo(new Usd(4));
        assertThat(found.balance().held()).isEqualTo(Usd.ZERO);
    }

    @Test
    void aRunThatRestedTooLongRefuses() {
        settle(held(ledger().reserve(wants(call(1), 10).limit(100).build())), 1);
        var late = now.plus(Terms.IDLE).plusMillis(1);
        var refused = (Refused) ledger().reserve(wants(call(2), 1).limit(100).at(late).build());
        assertThat(refused.obstacle()).isEqualTo(new Obstacle.Ended());
        assertThat(refused.run().state()).isEqualTo(RunState.COMPLETED);
        assertThat(refused.run().closedBy()).isEqualTo("idle");
    }

    @Test
    void aCallKeepsItsRunAwake() {
        settle(held(ledger().reserve(wants(call(1), 10).limit(100).build())), 1);
        held(ledger().reserve(wants(call(2), 1).limit(100).at(now.plus(Terms.IDLE)).build()));
    }

    @Test
    void aBlockedRunOpensForACallThatFits() {
        settle(held(ledger().reserve(wants(call(1), 90).limit(100).build())), 90);
        runs().refuse(run, Terms.limited(100L), Steps.refused(call(2), now), new Usd(100), now);
        assertThat(current().state()).isEqualTo(RunState.BLOCKED);
        var held = (Held) ledger().reserve(wants(call(3), 10).limit(100).build());
        assertThat(held.run().state()).isEqualTo(RunState.OPEN);
    }

    @Test
    void aRunOfAnotherAgentIsAConflictUnlessItIsShared() {
        held(ledger().reserve(wants(call(1), 1).build()));
        assertThat(obstacle(wants(call(2), 1).terms(Terms.of(Terms.STRANGER, null, true))))
                .isInstanceOf(Obstacle.Conflict.class);
        var shared = new RunKey(OrgId.LOCAL, new RunId(run.run() + "-shared"));
        held(
                ledger().reserve(
                                wants(call(1), 1)
                                        .in(shared)
                                        .terms(Terms.of(Terms.AGENT, null, true))
                                        .build()));
        held(
                ledger().reserve(
                                wants(call(2), 1)
                                        .in(shared)
                                        .terms(Terms.of(Terms.STRANGER, null, false))
                                        .build()));
    }

    @Test
    void runsOfTheSameNameInTwoOrganisationsAreTwoRuns() {
        var elsewhere = new RunKey(new OrgId("elsewhere"), run.run());
        held(ledger().reserve(wants(call(1), 100).limit(100).build()));
        held(ledger().reserve(wants(call(1), 100).in(elsewhere).limit(100).build()));
    }

    @Test
    void aRunUnderAnotherPolicyIsAConflictThatSaysWhich() {
        held(ledger().reserve(wants(call(1), 1).build()));
        var terms = Terms.limited(null);
        var other =
                new RunTerms(
                        terms.agent(),
                        new PolicyRef("other", 4),
                        null,
                        terms.idleTimeout(),
                        false,
                        null,
                        null,
                        null,
                        Map.of());
        var refused = (Refused) ledger().reserve(wants(call(2), 1).terms(other).build());
        assertThat(refused.obstacle()).isInstanceOf(Obstacle.Conflict.class);
        assertThat(refused.run().terms().policy()).isEqualTo(Terms.POLICY);
    }

    @Test
    void aRunThatMustBeNewIsStartedOnce() throws Exception {
        var granted =
                inParallel(8, i -> ledger().reserve(wants(call(i), 1).mustBeNew().build())).stream()
                        .filter(Held.class::isInstance)
                        .count();
        assertThat(granted).isEqualTo(1);
        assertThat(obstacle(wants(call(9), 1).mustBeNew())).isInstanceOf(Obstacle.Conflict.class);
    }

    @Test
    void aRunThatMustBeNewIsAConflictBeforeItIsTooDear() {
        held(ledger().reserve(wants(call(1), 1).limit(100).build()));
        assertThat(obstacle(wants(call(9), 1000).limit(100).mustBeNew()))
                .isInstanceOf(Obstacle.Conflict.class);
    }

    // ---- rules ----

    @Test
    void asManyStepsAsAllowedAreLetThroughHoweverManyAskAtOnce() throws Exception {
        var rules = rules().maxSteps(7).build();
        assertThat(granted(30, rules)).isEqualTo(7);
        assertThat(obstacle(wants(call(99), 1).rules(rules)))
                .isEqualTo(new Obstacle.StepsUsedUp(7));
    }

    @Test
    void tokensHeldAndUsedStayWithinTheirLimit() {
        var rules = rules().maxTokens(100).build();
        var hold = held(ledger().reserve(wants(call(1), 1).tokens(80).rules(rules).build()));
        assertThat(obstacle(wants(call(2), 1).tokens(21).rules(rules)))
                .isEqualTo(new Obstacle.TokensUsedUp(100));
        settle(hold, 1);
        assertThat(current().totals().tokens()).isEqualTo(10);
        held(ledger().reserve(wants(call(3), 1).tokens(90).rules(rules).build()));
        assertThat(obstacle(wants(call(4), 1).tokens(1).rules(rules)))
                .isEqualTo(new Obstacle.TokensUsedUp(100));
    }

    @Test
    void aRunThatLastsTooLongRefuses() {
        var rules = rules().maxDuration(Duration.ofMinutes(10)).build();
        held(ledger().reserve(wants(call(1), 1).rules(rules).build()));
        held(ledger().reserve(wants(call(2), 1).rules(rules).at(now.plusSeconds(599)).build()));
        assertThat(obstacle(wants(call(3), 1).rules(rules).at(now.plusSeconds(600))))
                .isEqualTo(new Obstacle.TimeUsedUp(Duration.ofMinutes(10)));
    }

    @Test
    void onlySoManyCallsAreInFlightAtOnce() throws Exception {
        var rules = rules().parallel(5).build();
        assertThat(granted(30, rules)).isEqualTo(5);
        var refused = (Refused) ledger().reserve(wants(call(99), 1).rules(rules).build());
        assertThat(refused.obstacle()).isEqualTo(new Obstacle.ParallelReached("rates.parallel", 5));
    }

    @Test
    void aMinuteHasItsRequestsAndThenTheNextBegins() throws Exception {
        var rules = rules().requestsPerMinute(6).build();
        assertThat(granted(20, rules)).isEqualTo(6);
        var refused = obstacle(wants(call(50), 1).rules(rules).at(now.plusSeconds(20)));
        assertThat(refused)
                .isEqualTo(
                        new Obstacle.RateReached(
                                "rates.requests_per_minute", 6, Duration.ofSeconds(40)));
        held(
                anotherProcess()
                        .reserve(wants(call(51), 1).rules(rules).at(now.plusSeconds(60)).build()));
        assertThat(current().counters().windowRequests()).isEqualTo(1);
        held(ledger().reserve(wants(call(52), 1).rules(rules).at(now.plusSeconds(61)).build()));
        assertThat(current().counters().windowRequests()).isEqualTo(2);
        assertThat(current().counters().windowStart()).isEqualTo(now.plusSeconds(60));
    }

    @Test
    void aMinuteHasItsTokensHeldOnesIncluded() {
        var rules = rules().tokensPerMinute(20).build();
        var first = held(ledger().reserve(wants(call(1), 1).tokens(500).rules(rules).build()));
        assertThat(obstacle(wants(call(2), 1).tokens(1).rules(rules)))
                .isInstanceOf(Obstacle.RateReached.class);
        settle(first, 1);
        settle(held(ledger().reserve(wants(call(3), 1).tokens(500).rules(rules).build())), 1);
        assertThat(obstacle(wants(call(4), 1).tokens(1).rules(rules)))
                .isEqualTo(
                        new Obstacle.RateReached(
                                "rates.tokens_per_minute", 20, Duration.ofMinutes(1)));
        held(
                ledger().reserve(
                                wants(call(5), 1)
                                        .tokens(1)
                                        .rules(rules)
                                        .at(now.plusSeconds(60))
                                        .build()));
        assertThat(current().counters().windowTokens()).isZero();
    }

    @Test
    void theSameRequestIsLetThroughOnlySoOften() throws Exception {
        var rules = rules().identicalRequests(3).build();
        var granted =
                inParallel(
                                10,
                                i ->
                                        ledger().reserve(
                                                        wants(call(i), 1)
                                                                .rules(rules)
                                                                .fingerprint("same")
                                                                .build()))
                        .stream()
                        .filter(Held.class::isInstance)
                        .count();
        assertThat(granted).isEqualTo(3);
        assertThat(obstacle(wants(call(50), 1).rules(rules).fingerprint("same")))
                .isEqualTo(new Obstacle.RequestRepeated(3));
        held(ledger().reserve(wants(call(51), 1).rules(rules).fingerprint("other").build()));
        assertThat(current().counters().requestsLike("same")).isEqualTo(3);
    }

    @Test
    void aRepeatedRequestIsRememberedAmongManyOthers() {
        var rules = rules().identicalRequests(3).build();
        var calls = new AtomicInteger();
        Runnable same =
                () ->
                        settle(
                                held(
                                        ledger().reserve(
                                                        wants(call(calls.incrementAndGet()), 1)
                                                                .rules(rules)
                                                                .fingerprint("same")
                                                                .build())),
                                0);
        same.run();
        same.run();
        IntStream.range(0, 120)
                .forEach(i ->
                        settle(
                                held(
                                        ledger().reserve(
                                                        wants(call(calls.incrementAndGet()), 1)
                                                                .rules(rules)
                                                                .fingerprint("other" + i)
                                                                .build())),
                                0));
        same.run();
        assertThat(obstacle(wants(call(500), 1).rules(rules).fingerprint("same")))
                .isEqualTo(new Obstacle.RequestRepeated(3));
        assertThat(current().counters().requests()).hasSizeLessThan(40);
    }

    @Test
    void toolCallsAreCountedWhenTheirCallIsSettled() {
        for (int i = 1; i <= 2; i++) {
            var hold = held(ledger().reserve(wants(call(i), 1).build()));
            ledger().settle(
                            hold,
                            Usd.ZERO,
                            Steps.ok(hold.call(), 0, now),
                            List.of("refund:7", "search"),
                            now);
        }
        assertThat(current().counters().toolCallsLike("refund:7")).isEqualTo(2);
        assertThat(current().counters().toolCallsLike("search")).isEqualTo(2);
        assertThat(current().counters().toolCallsLike("refund:8")).isZero();
    }

    @Test
    void theFirstObstacleInThePublishedOrderIsTheReason() {
        var rules =
                rules().maxSteps(1).parallel(1).requestsPerMinute(1).identicalRequests(1).build();
        held(
                ledger().reserve(
                                wants(call(1), 100)
                                        .limit(100)
                                        .rules(rules)
                                        .fingerprint("f")
                                        .build()));
        assertThat(obstacle(wants(call(2), 100).limit(100).rules(rules).fingerprint("f")))
                .isEqualTo(new Obstacle.StepsUsedUp(1));
        var noSteps = rules().parallel(1).requestsPerMinute(1).identicalRequests(1).build();
        assertThat(obstacle(wants(call(2), 100).limit(100).rules(noSteps).fingerprint("f")))
                .isInstanceOf(Obstacle.RateReached.class);
        var noRates = rules().parallel(1).identicalRequests(1).build();
        assertThat(obstacle(wants(call(2), 100).limit(100).rules(noRates).fingerprint("f")))
                .isInstanceOf(Obstacle.ParallelReached.class);
        var onlyLoops = rules().identicalRequests(1).build();
        assertThat(obstacle(wants(call(2), 100).limit(100).rules(onlyLoops).fingerprint("f")))
                .isEqualTo(new Obstacle.RequestRepeated(1));
    }

    @Test
    void observingRefusesNothingAndSaysWhatItWouldHave() {
        var rules =
                rules().maxSteps(1)
                        .parallel(1)
                        .requestsPerMinute(1)
                        .identicalRequests(1)
                        .observing()
                        .build();
        var first =
                (Held)
                        ledger().reserve(
                                        wants(call(1), 80)
                                                .limit(100)
                                                .rules(rules)
                                                .fingerprint("f")
                                                .build());
        assertThat(first.waived()).isEmpty();
        var second =
                (Held)
                        ledger().reserve(
                                        wants(call(2), 80)
                                                .limit(100)
                                                .rules(rules)
                                                .fingerprint("f")
                                                .build());
        assertThat(second.waived())
                .containsExactly(
                        new Obstacle.StepsUsedUp(1),
                        new Obstacle.RateReached(
                                "rates.requests_per_minute", 1, Duration.ofMinutes(1)),
                        new Obstacle.ParallelReached("rates.parallel", 1),
                        new Obstacle.RequestRepeated(1),
                        new Obstacle.HeldByOthers());
        assertThat(second.run().balance().remaining()).isEqualTo(new Usd(-60));
        settle(second.hold(), 80);
        runs().close(run, RunState.COMPLETED, "test", call(90), now);
        assertThat(obstacle(wants(call(3), 1).limit(100).rules(rules)))
                .isEqualTo(new Obstacle.Ended());
    }

    @Test
    void observingListsARunsFirstCallToo() {
        var rules = rules().observing().build();
        var held = (Held) ledger().reserve(wants(call(1), 101).limit(100).rules(rules).build());
        assertThat(held.waived()).containsExactly(new Obstacle.OverLimit());
    }

    // ---- record ----

    @Test
    void totalsAddUpWhatTheCallsUsed() {
        var usage = new Usage(100, 20, 30, 40, 5, 6, 0, 0, 0, 0);
        for (int i = 1; i <= 2; i++) {
            var hold = held(ledger().reserve(wants(call(i), 1).build()));
            ledger().settle(hold, Usd.ZERO, Steps.ok(hold.call(), 0, usage, now), List.of(), now);
        }
        var totals = current().totals();
        assertThat(totals.inputTokens()).isEqualTo(200);
        assertThat(totals.outputTokens()).isEqualTo(40);
        assertThat(totals.cacheReadTokens()).isEqualTo(60);
        assertThat(totals.cacheWriteTokens()).isEqualTo(80);
        assertThat(totals.reasoningTokens()).isEqualTo(12);
    }

    @Test
    void aStepIsThereAsSoonAsItsCallIsSettledWordForWord() {
        var hold = held(ledger().reserve(wants(call(1), 10).limit(100).build()));
        var step =
                Steps.doubtful(
                        Steps.unread(
                                Steps.ok(
                                        call(1),
                                        4,
                                        new Usage(11, 12, 3, 4, 2, 6, 7, 8, 1, 9),
                                        now)));
        ledger().settle(hold, new Usd(4), step, List.of(), now);
        assertThat(steps()).containsExactly(new NumberedStep(1, step));
    }

    // ---- texts that others write ----

    @ParameterizedTest
    @ValueSource(strings = {"m", "\u0001", "\"", "\u4e2d", "\ud83d\ude00", "\ud800"})
    void aCallWhoseEveryTextIsAMegabyteIsSettled(String letter) {
        var text = letter.repeat(1_000_000);
        var wanted = wants(call(1), 10).terms(Terms.wordy(text)).model(text);
        var hold = held(ledger().reserve(wanted.build()));
        for (int i = 2; i < 12; i++) {
            var other = held(ledger().reserve(wants(call(i), 1).terms(Terms.wordy(text)).build()));
            var step = Steps.wordy(other.call(), Step.Kind.LLM, text, now);
            ledger().settle(other, new Usd(1), step, List.of(), now);
        }
        var many = IntStream.range(0, 5_000).mapToObj(i -> "action" + i).toList();
        var step = Steps.wordy(hold.call(), Step.Kind.GATE, text, now);
        assertThat(ledger().settle(hold, new Usd(4), step, many, now))
                .isInstanceOf(Settled.Booked.class);
        assertThat(current().balance().spent()).isEqualTo(new Usd(14));
        assertThat(current().balance().held()).isEqualTo(Usd.ZERO);
        assertThat(steps()).extracting(NumberedStep::step).contains(step);
    }

    @Test
    void aTextThatIsCutSaysHowMuchIsMissing() {
        var text = "m".repeat(1_000_000);
        var step = Steps.wordy(call(1), Step.Kind.LLM, text, now);
        assertThat(step.outcome().model()).matches("m{900,1000}… \\(999\\d{3} more characters\\)");
        assertThat(step.outcome().toolCalls()).hasSize(64);
        assertThat(step.outcome().toolCalls().getLast()).isEqualTo("… (37 more names)");
        assertThat(step.outcome().waived()).hasSize(32);
        assertThat(step.outcome().waived().getLast())
                .isEqualTo(new Step.Waived("more", "… (69 more rules)"));
        assertThat(Terms.wordy(text).tags()).hasSize(32).containsEntry("…", "… (69 more values)");
    }

    @Test
    void aRunWithAsManyCallsInFlightAsThereMayBeSettlesThem() {
        var model = "\u4e2d".repeat(256);
        var first = held(ledger().reserve(wants(call(1), 10).model(model).build()));
        fillWithHolds(ReservationCheck.MOST_OPEN_HOLDS - 1);
        var full = ledger().reserve(wants(call(2), 10).model(model).build());
        assertThat(full).isInstanceOf(Refused.class);
        var step = Steps.wordy(first.call(), Step.Kind.LLM, model, now);
        assertThat(ledger().settle(first, new Usd(4), step, List.of(), now))
                .isInstanceOf(Settled.Booked.class);
    }

    /// Puts more copies of the run's only hold into it.
    protected abstract void fillWithHolds(int howMany);

    // ---- words ----

    @Test
    void ofManyAnswersWithTheSameToolCallOnlySoManyAreCounted() throws Exception {
        var holds = new ArrayList<Hold>();
        for (int i = 0; i < 12; i++) {
            holds.add(held(ledger().reserve(wants(call(i), 1).build())));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asks = new ArrayList<Callable<Optional<String>>>();
            holds.forEach(hold ->
                    asks.add(() ->
                            anotherProcess()
                                    .countToolCalls(hold, List.of("a", "b" + hold.call()), 5)));
            long refused = 0;
            for (var answer : threads.invokeAll(asks)) {
                refused += answer.get().filter("a"::equals).stream().count();
            }
            assertThat(refused).isEqualTo(7);
        }
        assertThat(current().counters().toolCallsLike("a")).isEqualTo(5);
    }

    @Test
    void anAnswerThatIsCountedTwiceCountsOnceAlsoWhenAnswersAreLost() {
        var hold = held(ledger().reserve(wants(call(1), 1).build()));
        assertThat(losingAnswers(1).countToolCalls(hold, List.of("a", "a"), 2)).isEmpty();
        assertThat(ledger().countToolCalls(hold, List.of("a", "a"), 2)).isEmpty();
        assertThat(current().counters().toolCallsLike("a")).isEqualTo(2);
    }

    @Test
    void anAnswerWithOneCallTooManyIsNotCountedAtAll() {
        var hold = held(ledger().reserve(wants(call(1), 1).build()));
        assertThat(ledger().countToolCalls(hold, List.of("b", "a", "a", "a"), 2)).contains("a");
        assertThat(current().counters().toolCallsLike("b")).isZero();
        var many = IntStream.range(0, 400).mapToObj(i -> "m" + i).toList();
        assertThat(ledger().countToolCalls(hold, many, 2)).isEmpty();
    }

    protected final CallId call(int number) {
        return new CallId("call" + number);
    }

    protected final Wanted wants(CallId call, long nanos) {
        return new Wanted(run, call, nanos, now);
    }

    protected final Hold held(Reserved answer) {
        assertThat(answer).isInstanceOf(Held.class);
        return ((Held) answer).hold();
    }

    protected final Obstacle obstacle(Wanted wanted) {
        var answer = ledger().reserve(wanted.build());
        assertThat(answer).isInstanceOf(Refused.class);
        return ((Refused) answer).obstacle();
    }

    protected final void settle(Hold hold, long nanos) {
        var settled =
                ledger().settle(
                                hold,
                                new Usd(nanos),
                                Steps.ok(hold.call(), nanos, now),
                                List.of(),
                                now);
        assertThat(settled).isInstanceOf(Settled.Booked.class);
    }

    protected final Run current() {
        return runs().find(run, now).orElseThrow();
    }

    protected final List<NumberedStep> steps() {
        return runs().steps(run, 0, 1000).data();
    }

    private List<NumberedStep> llmSteps() {
        return steps().stream().filter(s -> s.step().kind() == Step.Kind.LLM).toList();
    }

    private long granted(int callers, AdmissionRules rules) throws Exception {
        return inParallel(callers, i -> ledger().reserve(wants(call(i), 1).rules(rules).build()))
                .stream()
                .filter(Held.class::isInstance)
                .count();
    }

    private interface Caller<T> {
        T call(int number) throws Exception;
    }

    private static <T> List<T> inParallel(int callers, Caller<T> caller) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<T>>();
            IntStream.range(0, callers).forEach(i -> calls.add(() -> caller.call(i)));
            var answers = new ArrayList<T>();
            for (Future<T> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
