package dev.rungate.budgets;

import static dev.rungate.budgets.Reservations.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.Run;
import dev.rungate.runs.Run.RunCounters;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunTotals;
import dev.rungate.runs.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReservationCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final RunKey RUN = new RunKey(OrgId.LOCAL, new RunId("run"));
    private static final RunCounters BUSY =
            new RunCounters(
                    2,
                    50,
                    100,
                    NOW.minusSeconds(10),
                    5,
                    60,
                    Map.of(RunCounters.mark("f"), 3),
                    Map.of());

    @Test
    void nothingStandsInTheWayOfACallThatFits() {
        assertThat(
                        ReservationCheck.find(
                                run(RunState.OPEN, 60, 30, RunCounters.NONE), wants(10).build()))
                .isEmpty();
        assertThat(
                        ReservationCheck.find(
                                run(RunState.PAUSED, 60, 30, RunCounters.NONE), wants(10).build()))
                .isEmpty();
        assertThat(
                        ReservationCheck.find(
                                run(RunState.BLOCKED, 60, 30, RunCounters.NONE), wants(10).build()))
                .isEmpty();
        assertThat(ReservationCheck.findForFirst(wants(100).build())).isEmpty();
    }

    @Test
    void spentMoneyIsAnotherObstacleThanHeldMoney() {
        assertThat(
                        ReservationCheck.find(
                                run(RunState.OPEN, 60, 30, RunCounters.NONE), wants(40).build()))
                .contains(new Obstacle.HeldByOthers());
        assertThat(
                        ReservationCheck.find(
                                run(RunState.OPEN, 60, 30, RunCounters.NONE), wants(41).build()))
                .contains(new Obstacle.OverLimit());
        assertThat(ReservationCheck.findForFirst(wants(101).build()))
                .contains(new Obstacle.OverLimit());
    }

    @Test
    void theStateComesBeforeEveryRule() {
        var rules = rules().maxSteps(1).build();
        assertThat(
                        ReservationCheck.find(
                                run(RunState.CANCELLED, 99, 0, BUSY),
                                wants(50).rules(rules).build()))
                .contains(new Obstacle.Ended());
        assertThat(
                        ReservationCheck.find(
                                run(RunState.OPEN, 99, 0, BUSY),
                                wants(50).rules(rules).mustBeNew().build()))
                .containsInstanceOf(Obstacle.Conflict.class);
        var stranger = Terms.of(Terms.STRANGER, 100L, false);
        assertThat(
                        ReservationCheck.find(
                                run(RunState.CANCELLED, 99, 0, BUSY),
                                wants(50).terms(stranger).build()))
                .containsInstanceOf(Obstacle.Conflict.class);
    }

    @Test
    void everyRuleThatRefusesIsNamedInTheirOrder() {
        var rules =
                rules().maxSteps(7)
                        .maxDuration(Duration.ofMinutes(1))
                        .maxTokens(249)
                        .requestsPerMinute(5)
                        .tokensPerMinute(110)
                        .parallel(2)
                        .identicalRequests(3)
                        .build();
        var wanted = wants(41).rules(rules).tokens(100).fingerprint("f").build();
        assertThat(ReservationCheck.ofRules(run(RunState.OPEN, 60, 30, BUSY), wanted))
                .containsExactly(
                        new Obstacle.StepsUsedUp(7),
                        new Obstacle.TimeUsedUp(Duration.ofMinutes(1)),
                        new Obstacle.TokensUsedUp(249),
                        new Obstacle.RateReached(
                                "rates.requests_per_minute", 5, Duration.ofSeconds(50)),
                        new Obstacle.RateReached(
                                "rates.tokens_per_minute", 110, Duration.ofSeconds(50)),
                        new Obstacle.ParallelReached("rates.parallel", 2),
                        new Obstacle.RequestRepeated(3),
                        new Obstacle.OverLimit());
    }

    @Test
    void eachRuleLetsItsNumberThrough() {
        var rules =
                rules().maxSteps(8)
                        .maxDuration(Duration.ofMinutes(6))
                        .maxTokens(250)
                        .requestsPerMinute(6)
                        .tokensPerMinute(111)
                        .parallel(3)
                        .identicalRequests(4)
                        .build();
        var wanted = wants(10).rules(rules).tokens(100).fingerprint("f").build();
        assertThat(ReservationCheck.ofRules(run(RunState.OPEN, 60, 30, BUSY), wanted)).isEmpty();
    }

    @Test
    void aMinuteThatHasPassedCountsNoMore() {
        var rules = rules().requestsPerMinute(5).tokensPerMinute(51).build();
        var wanted = wants(1).rules(rules).at(NOW.plusSeconds(50)).build();
        assertThat(ReservationCheck.find(run(RunState.OPEN, 0, 0, BUSY), wanted)).isEmpty();
    }

    @Test
    void noRunHasMoreCallsInFlightThanTheHouseAllowsEvenWhenItIsOnlyObserved() {
        var full =
                new RunCounters(
                        ReservationCheck.MOST_OPEN_HOLDS, 0, 0, null, 0, 0, Map.of(), Map.of());
        var wanted = wants(1).rules(rules().observing().build()).build();
        assertThat(ReservationCheck.find(run(RunState.OPEN, 0, 0, full), wanted))
                .contains(
                        new Obstacle.ParallelReached(
                                "rates.parallel", ReservationCheck.MOST_OPEN_HOLDS));
    }

    @Test
    void observingRefusesForNoRule() {
        var rules = rules().maxSteps(1).identicalRequests(1).observing().build();
        var wanted = wants(500).rules(rules).fingerprint("f").build();
        assertThat(ReservationCheck.find(run(RunState.OPEN, 60, 30, BUSY), wanted)).isEmpty();
    }

    private static Wanted wants(long nanos) {
        return new Wanted(RUN, new CallId("c"), nanos, NOW).limit(100);
    }

    private static Run run(RunState state, long spent, long held, RunCounters meters) {
        return new Run(
                RUN,
                Terms.limited(100L),
                state,
                NOW.minusSeconds(300),
                NOW.minusSeconds(5),
                null,
                null,
                new Balance(new Usd(100), new Usd(spent), new Usd(held)),
                RunTotals.NONE,
                7,
                meters,
                List.of());
    }
}
