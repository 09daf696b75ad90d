package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.ledger.RunAttributes;
import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import dev.rungate.aws.dynamo.steps.PackedText;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.budgets.Settled;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RunState;
import dev.rungate.runs.Steps;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Ten times what fits into one expression, transaction or page: nothing gets stuck. The engine
/// refuses what AWS would refuse.
final class TenTimesTest {
    private static final Tables TABLES = Engine.freshTables();
    private static final DynamoDbClient STRICT = new StrictDynamoDb(Engine.client());
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final DynamoStores stores = Engine.process(STRICT, TABLES);
    private final FreshIds ids = new FreshIds(new SecureRandom());
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final OrgId org = new OrgId("ten-" + FRESH.incrementAndGet());
    private final RunKey run = new RunKey(org, new RunId("r"));

    @Test
    void aThousandDifferentToolCallsAreSettledAndCounted() {
        var calls = IntStream.range(0, 1_000).mapToObj(i -> "tool call " + i).toList();
        var hold = held();
        assertThat(stores.ledger().countToolCalls(hold, calls, 5)).isEmpty();
        assertThat(settle(hold, calls)).isInstanceOf(Settled.Booked.class);
        for (int i = 0; i < 20; i++) {
            assertThat(settle(held(), calls)).isInstanceOf(Settled.Booked.class);
        }
        assertThat(balanceHeld()).isZero();
    }

    @Test
    void aRunThatEndedWithTwoThousandRecordsIsClearedUp() {
        settle(held(), List.of());
        fillWithRecords(2_000);
        stores.runs().close(run, RunState.COMPLETED, "me", ids.call(), now);
        var other = Engine.process(STRICT, TABLES);
        other.ledger().sweep(org, now, over -> {});
        other.carry();
        assertThat(item().recordCount()).isZero();
        assertThat(item().cleared()).isTrue();
        assertThat(stores.runs().steps(run, 0, 500).data()).hasSize(500);
    }

    @Test
    void theStreamCarriesTwoThousandRecordsOfARunThatGoesOn() {
        settle(held(), List.of());
        fillWithRecords(2_000);
        var stream =
                new LedgerStream(STRICT, TABLES, ids, new DynamoRetries(Duration.ofSeconds(5)));
        assertThat(stream.carry(List.of(new LedgerStream.Image("1", item().item())))).isEmpty();
        assertThat(item().recordCount()).isZero();
        assertThat(settle(held(), List.of())).isInstanceOf(Settled.Booked.class);
    }

    @Test
    void fiveThousandLapsedCallsOfAnAgentLockNobodyOut() {
        var agent = new AgentId("agt_1");
        var limits =
                new AgentRates.Limits(
                        OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(2));
        assertThat(stores.rates().admit(call(agent, limits), now, now.plusSeconds(60))).isEmpty();
        var key = Registry.key(org + "/" + agent, "rates");
        var item =
                new HashMap<>(
                        Engine.client()
                                .getItem(get -> get.tableName(TABLES.registry()).key(key))
                                .item());
        var listed = new HashMap<String, AttributeValue>();
        for (int i = 0; i < 5_000; i++) {
            listed.put(ids.call().value(), Attributes.number(now.minusSeconds(1).toEpochMilli()));
        }
        item.put("h", AttributeValue.fromM(listed));
        Engine.client().putItem(put -> put.tableName(TABLES.registry()).item(item));
        assertThat(stores.rates().admit(call(agent, limits), now, now.plusSeconds(60))).isEmpty();
        assertThat(stores.rates().admit(call(agent, limits), now, now.plusSeconds(60))).isEmpty();
        assertThat(stores.rates().admit(call(agent, limits), now, now.plusSeconds(60))).isPresent();
    }

    @Test
    void aThousandOpenRunsAreSweptPageByPageAndTheSweepGoesOnWhereItStopped() {
        for (int i = 0; i < 1_000; i++) {
            var one = new RunKey(org, new RunId("open-" + i));
            stores.ledger().reserve(new Wanted(one, ids.call(), 10, now.plusMillis(i)).build());
        }
        var later = now.plus(Duration.ofMinutes(25));
        var dying = new DyingAfter(STRICT, 900);
        var stopped = Engine.process(dying, TABLES);
        try {
            stopped.ledger().sweep(org, later, over -> {});
        } catch (DyingAfter.OutOfTime died) {
            assertThat(died).hasMessage("out of time");
        }
        var first = new RunKey(org, new RunId("before-all-others"));
        stores.ledger().reserve(new Wanted(first, ids.call(), 10, now.minusMillis(1)).build());
        int charged = Engine.process(STRICT, TABLES).ledger().sweep(org, later, over -> {});
        assertThat(charged).isBetween(1, 999);
        assertThat(stores.runs().find(first, now).orElseThrow().balance().held().nanos())
                .as("what stands before the place is not looked at in this round")
                .isEqualTo(10);
        int rest = Engine.process(STRICT, TABLES).ledger().sweep(org, later, over -> {});
        assertThat(rest).as("in the next it is").isOne();
    }

    @Test
    void fourHundredCallsAreInFlightInOneRun() {
        var holds = new ArrayList<Hold>();
        for (int i = 0; i < 400; i++) {
            holds.add(held());
        }
        holds.forEach(
                hold -> assertThat(settle(hold, List.of("t"))).isInstanceOf(Settled.Booked.class));
        stores.carry();
        assertThat(balanceHeld()).isZero();
        assertThat(stores.runs().steps(run, 0, 500).data()).hasSize(400);
    }

    private AgentRates.AgentCall call(AgentId agent, AgentRates.Limits limits) {
        return new AgentRates.AgentCall(org, agent, ids.call(), limits);
    }

    private Hold held() {
        var wanted = new Wanted(run, ids.call(), 10, now).model("gpt-4o-mini").build();
        return ((Reserved.Held) stores.ledger().reserve(wanted)).hold();
    }

    private Settled settle(Hold hold, List<String> toolCalls) {
        return stores.ledger()
                .settle(hold, new Usd(1), Steps.ok(hold.call(), 1, now), toolCalls, now);
    }

    private long balanceHeld() {
        return stores.runs().find(run, now).orElseThrow().balance().held().nanos();
    }

    private RunItem item() {
        return new RunItem(
                Engine.client()
                        .getItem(get -> get.tableName(TABLES.runs()).key(RunItem.keyOf(run)))
                        .item());
    }

    /// As if nothing had carried them away for long.
    private void fillWithRecords(int howMany) {
        var item = new HashMap<>(item().item());
        var records = new HashMap<String, AttributeValue>();
        var numbers = new HashMap<String, AttributeValue>();
        for (int i = 0; i < howMany; i++) {
            var call = new CallId("c" + i);
            records.put(call.value(), PackedText.of(Steps.refused(call, now)));
            numbers.put(call.value(), Attributes.number(i + 2));
        }
        item.put(RunAttributes.RECORDS, AttributeValue.fromM(records));
        item.put(RunAttributes.NUMBERS, AttributeValue.fromM(numbers));
        item.put(RunAttributes.LAST_NUMBER, Attributes.number(howMany + 2));
        Engine.client().putItem(put -> put.tableName(TABLES.runs()).item(item));
    }
}
