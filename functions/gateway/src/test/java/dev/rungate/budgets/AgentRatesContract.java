package dev.rungate.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.AgentRates.AgentCall;
import dev.rungate.budgets.AgentRates.Limits;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the rates over all runs of an agent must keep.
public abstract class AgentRatesContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final AgentId agent = new AgentId("agt_rates" + FRESH.incrementAndGet());
    private final AtomicInteger calls = new AtomicInteger();

    protected abstract AgentRates rates();

    protected abstract AgentRates anotherProcess();

    /// How many are admitted at least where so many may be: all of them, unless answers get lost. A
    /// request that is sent again may be counted twice.
    protected int fewestOf(int allowed) {
        return allowed;
    }

    @Test
    void aMinuteHasItsRequestsAndThenTheNextBegins() throws Exception {
        var limits = new Limits(OptionalLong.of(6), OptionalLong.empty(), OptionalInt.empty());
        assertThat(admitted(20, limits)).isBetween((long) fewestOf(6), 6L);
        assertThat(admit(limits, now.plusSeconds(50)))
                .contains(
                        new Obstacle.RateReached(
                                "rates.agent.requests_per_minute", 6, Duration.ofSeconds(10)));
        assertThat(admit(limits, now.plusSeconds(60))).isEmpty();
    }

    @Test
    void onlySoManyCallsAreInFlightAtOnce() throws Exception {
        var limits = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(3));
        assertThat(admitted(12, limits)).isEqualTo(3);
        var refused = rates().admit(call(limits), now, now.plusSeconds(60));
        assertThat(refused).contains(new Obstacle.ParallelReached("rates.agent.parallel", 3));
    }

    @Test
    void aCallThatEndedMakesRoom() {
        var limits = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(1));
        var first = call(limits);
        assertThat(rates().admit(first, now, now.plusSeconds(60))).isEmpty();
        assertThat(admit(limits, now)).isPresent();
        anotherProcess().ended(first, 5);
        anotherProcess().ended(first, 5);
        assertThat(admit(limits, now)).isEmpty();
    }

    @Test
    void aCallOfAProcessThatDiedMakesRoomWhenItLapses() {
        var limits = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(1));
        assertThat(admit(limits, now)).isEmpty();
        assertThat(admit(limits, now.plusSeconds(60))).isPresent();
        assertThat(admit(limits, now.plusSeconds(61))).isEmpty();
    }

    @Test
    void aCallThatIsRenewedKeepsItsSlotAndOneThatEndedIsNotBroughtBack() {
        var limits = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(1));
        var first = call(limits);
        rates().admit(first, now, now.plusSeconds(60));
        anotherProcess().renew(first, now.plusSeconds(120));
        assertThat(admit(limits, now.plusSeconds(61))).isPresent();
        rates().ended(first, 0);
        rates().renew(first, now.plusSeconds(240));
        assertThat(admit(limits, now.plusSeconds(62))).isEmpty();
    }

    @Test
    void tokensOfCallsThatEndedCountInTheirMinute() {
        var limits = new Limits(OptionalLong.empty(), OptionalLong.of(100), OptionalInt.empty());
        var first = call(limits);
        rates().admit(first, now, now.plusSeconds(60));
        rates().ended(first, 100);
        assertThat(admit(limits, now.plusSeconds(1)))
                .contains(
                        new Obstacle.RateReached(
                                "rates.agent.tokens_per_minute", 100, Duration.ofSeconds(59)));
        assertThat(admit(limits, now.plusSeconds(60))).isEmpty();
    }

    @Test
    void askingAgainForACallInFlightCountsOnce() {
        var limits = new Limits(OptionalLong.of(2), OptionalLong.empty(), OptionalInt.of(9));
        var first = call(limits);
        for (int i = 0; i < 5; i++) {
            assertThat(rates().admit(first, now, now.plusSeconds(60))).isEmpty();
        }
        assertThat(admit(limits, now)).isEmpty();
        assertThat(admit(limits, now)).isPresent();
    }

    @Test
    void callsUnderNoParallelRuleAreNotCountedAsInFlight() {
        var free = new Limits(OptionalLong.of(99), OptionalLong.empty(), OptionalInt.empty());
        var one = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(1));
        assertThat(admit(free, now)).isEmpty();
        assertThat(admit(one, now)).isEmpty();
        assertThat(admit(free, now)).isEmpty();
        assertThat(admit(one, now)).isPresent();
    }

    private Optional<Obstacle.Rate> admit(Limits limits, Instant at) {
        return anotherProcess().admit(call(limits), at, at.plusSeconds(60));
    }

    private AgentCall call(Limits limits) {
        return new AgentCall(
                OrgId.LOCAL, agent, new CallId("call" + calls.incrementAndGet()), limits);
    }

    private long admitted(int callers, Limits limits) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asks = new ArrayList<Callable<Optional<Obstacle.Rate>>>();
            IntStream.range(0, callers)
                    .forEach(i ->
                            asks.add(() -> rates().admit(call(limits), now, now.plusSeconds(60))));
            long admitted = 0;
            for (Future<Optional<Obstacle.Rate>> answer : threads.invokeAll(asks)) {
                admitted += answer.get().isEmpty() ? 1 : 0;
            }
            return admitted;
        }
    }
}
