package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.Logged;
import dev.rungate.aws.dynamo.ledger.RunAttributes;
import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.ledger.RunLists;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.budgets.Settled;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Among good runs stands an item that is none, or a process whose clock is wrong: one line of the
/// log says so, and the rest goes on.
final class BadItemsTest {
    private static final Tables TABLES = Engine.freshTables();
    private static final AtomicInteger FRESH = new AtomicInteger();
    private static final Duration OFF = Duration.ofMinutes(5);

    private final Random random = new Random(7);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Instant later = now.plus(Duration.ofDays(1));
    private final OrgId org = new OrgId("bad-" + FRESH.incrementAndGet());
    private final DynamoStores stores = Engine.process(new StrictDynamoDb(Engine.client()), TABLES);

    /// What has become of an item.
    enum Damage {
        OF_A_FUTURE_VERSION {
            @Override
            void on(Map<String, AttributeValue> item) {
                item.put(RunAttributes.VERSION, Attributes.number(9));
            }
        },
        WITHOUT_ITS_AGENT {
            @Override
            void on(Map<String, AttributeValue> item) {
                item.remove(RunAttributes.AGENT);
            }
        },
        WITHOUT_ITS_START {
            @Override
            void on(Map<String, AttributeValue> item) {
                item.remove(RunAttributes.STARTED);
            }
        },
        NOTHING_BUT_ITS_NAME {
            @Override
            void on(Map<String, AttributeValue> item) {
                item.keySet().retainAll(List.of(RunAttributes.KEY));
            }
        },
        ITS_HOLDS_A_TEXT {
            @Override
            void on(Map<String, AttributeValue> item) {
                item.put(RunAttributes.HOLDS, Attributes.text("h"));
            }
        },
        ITS_VERSION_A_TEXT {
            @Override
            void on(Map<String, AttributeValue> item) {
                item.put(RunAttributes.VERSION, Attributes.text("2"));
            }
        };

        abstract void on(Map<String, AttributeValue> item);
    }

    @ParameterizedTest
    @EnumSource
    void theSweepAndTheListPassItOverAndSaySoOnce(Damage damage) {
        held("a", 1);
        held("b", 1);
        held("c", 1);
        var bad = damaged("b", damage);
        try (var logged = new Logged(RunLists.class)) {
            assertThat(stores.ledger().sweep(org, later, over -> {})).isEqualTo(2);
            stores.ledger().sweep(org, later, over -> {});
            assertThat(stores.runs().list(org, null, 10, null, later).data())
                    .extracting(run -> run.key().run().value())
                    .containsExactlyInAnyOrder("a", "c");
            assertThat(logged.lines())
                    .singleElement()
                    .asString()
                    .contains("Run " + org + "/b is passed over");
        }
        assertThat(item("b")).as("nothing of it is changed").isEqualTo(bad);
    }

    /// It is not taken for a run that was never made.
    @Test
    void whatIsPassedOverIsSweptByAVersionThatUnderstandsIt() {
        held("a", 1);
        var whole = item("a");
        damaged("a", Damage.WITHOUT_ITS_START);
        assertThat(stores.ledger().sweep(org, later, over -> {})).isZero();
        put(whole);
        assertThat(stores.ledger().sweep(org, later, over -> {})).isEqualTo(1);
    }

    @Test
    void aCallOfARunOfAFutureVersionFailsAndChangesNothing() {
        held("a", 1);
        var future = damaged("a", Damage.OF_A_FUTURE_VERSION);
        assertThatThrownBy(() -> held("a", 2)).hasMessageContaining("its version is neither");
        assertThat(item("a")).isEqualTo(future);
    }

    /// From then on a program of the first version passes it over.
    @Test
    void aRunOfTheFirstVersionIsOneOfThisVersionOnceItHasAHoldOfIt() {
        held("a", 1);
        var first = new HashMap<>(item("a"));
        first.remove(RunAttributes.VERSION);
        put(first);
        held("a", 2);
        assertThat(item("a")).containsEntry(RunAttributes.VERSION, Attributes.number(2));
    }

    @Test
    void anEntryOfTheListThatIsNoneKeepsNoRunFromBeingSwept() {
        held("a", 1);
        for (var place : List.of("0000000000001:", "x", "000000000000x:a")) {
            Engine.client()
                    .putItem(put ->
                            put.tableName(TABLES.registry())
                                    .item(Registry.key(org + "/open-runs", place)));
        }
        assertThat(stores.ledger().sweep(org, later, over -> {})).isOne();
    }

    @Test
    void aCallOfARunThatIsWrittenByHalfFailsAndSaysWhy() {
        held("a", 1);
        damaged("a", Damage.WITHOUT_ITS_AGENT);
        assertThatThrownBy(() -> held("a", 2)).hasMessageContaining("run " + org + "/a cannot be");
        assertThatThrownBy(() -> stores.runs().find(key("a"), now))
                .hasMessageContaining("it is written by half");
        held("b", 1);
    }

    @Test
    void anItemOf399KbMakesRoomByItsRecordsAndIsCharged() {
        for (int i = 0; i < 2; i++) {
            settle(held("a", 1), 1);
        }
        var hold = held("a", 1);
        var full = new HashMap<>(item("a"));
        var tags = new HashMap<String, AttributeValue>();
        int left = 399 * 1_024 - size(full);
        assertThat(new RunItem(full).recordCount()).as("records wait in it").isEqualTo(2);
        tags.put("t", Attributes.text("x".repeat(left)));
        full.put(RunAttributes.TAGS, AttributeValue.fromM(tags));
        put(full);
        settle(hold, 1);
        stores.carry();
        stores.runs().close(key("a"), RunState.COMPLETED, "test", new CallId("end"), now);
        stores.carry();
        assertThat(run("a").balance().spent()).isEqualTo(new Usd(3));
        assertThat(stores.runs().steps(key("a"), 0, 10).data()).hasSize(4);
    }

    /// It takes a call in flight for one that nobody settles: the bill is right all the same.
    @Test
    void aClockThatIsAheadChargesTooEarlyAndTheTruthReplacesIt() {
        var hold = held("a", 60);
        assertThat(Engine.process(TABLES).ledger().sweep(org, now.plus(OFF), over -> {})).isOne();
        assertThat(stores.ledger().renew(hold, now.plusSeconds(120))).isFalse();
        assertThat(run("a").balance().spent()).isEqualTo(new Usd(60));
        var step = Steps.ok(hold.call(), 7, now);
        assertThat(stores.ledger().settle(hold, new Usd(7), step, List.of(), now))
                .isInstanceOf(Settled.Booked.class);
        assertThat(run("a").balance().spent()).isEqualTo(new Usd(7));
        stores.carry();
        assertThat(stores.runs().steps(key("a"), 0, 10).data())
                .singleElement()
                .satisfies(one -> assertThat(one.step()).isEqualTo(step));
    }

    @Test
    void aClockThatIsBehindKeepsTheLimitAndChargesLater() {
        var early = Engine.process(TABLES).ledger();
        var hold = held("a", 60);
        var behind = wanted("a", 60, now.minus(OFF)).build();
        assertThat(early.reserve(behind)).isInstanceOf(Reserved.Refused.class);
        assertThat(early.sweep(org, now.minus(OFF), over -> {})).isZero();
        assertThat(early.settle(hold, new Usd(6), Steps.ok(hold.call(), 6, now), List.of(), now))
                .isInstanceOf(Settled.Booked.class);
        assertThat(early.reserve(behind)).isInstanceOf(Reserved.Held.class);
    }

    /// With words of which none is like another, so that they stay long.
    private void settle(Hold hold, long nanos) {
        var text = new StringBuilder();
        random.ints(3_000, ' ', '~').forEach(c -> text.append((char) c));
        var step = Steps.wordy(hold.call(), Step.Kind.LLM, text.toString(), now);
        assertThat(stores.ledger().settle(hold, new Usd(nanos), step, List.of(), now))
                .isInstanceOf(Settled.Booked.class);
    }

    /// Roughly, in bytes.
    private static int size(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToInt(part -> part.getKey().length() + size(part.getValue()))
                .sum();
    }

    private static int size(AttributeValue value) {
        return switch (value.type()) {
            case S -> value.s().length();
            case N -> value.n().length() / 2 + 2;
            case B -> value.b().asByteArray().length;
            case M -> size(value.m()) + 3 + value.m().size();
            default -> 40;
        };
    }

    private Map<String, AttributeValue> damaged(String run, Damage damage) {
        var item = new HashMap<>(item(run));
        damage.on(item);
        put(item);
        return item;
    }

    private static void put(Map<String, AttributeValue> item) {
        Engine.client().putItem(put -> put.tableName(TABLES.runs()).item(item));
    }

    private Map<String, AttributeValue> item(String run) {
        return Engine.client()
                .getItem(get -> get.tableName(TABLES.runs()).key(RunItem.keyOf(key(run))))
                .item();
    }

    private Run run(String name) {
        return stores.runs().find(key(name), now).orElseThrow();
    }

    private RunKey key(String run) {
        return new RunKey(org, new RunId(run));
    }

    private Hold held(String run, long nanos) {
        return ((Reserved.Held) stores.ledger().reserve(wanted(run, nanos, now).build())).hold();
    }

    /// For a minute.
    private Wanted wanted(String run, long nanos, Instant at) {
        var call = new CallId("call-" + FRESH.incrementAndGet());
        return new Wanted(key(run), call, nanos, at).limit(100).lasting(Duration.ofMinutes(1));
    }
}
