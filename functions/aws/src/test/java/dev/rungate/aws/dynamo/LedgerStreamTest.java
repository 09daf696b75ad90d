package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.Logged;
import dev.rungate.aws.dynamo.ledger.RunAttributes;
import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import dev.rungate.aws.dynamo.steps.LedgerStream.Image;
import dev.rungate.aws.dynamo.steps.StepTable;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.ids.CallId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Balance;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// Records on their way through the stream of the runs table, whatever happens to them there: none
/// is lost, none is there twice, and the money is as it was.
final class LedgerStreamTest {
    private static final AtomicInteger FRESH = new AtomicInteger();
    private static final Tables TABLES = Engine.freshTables();
    private static final TableStream STREAM = TableStream.of(TABLES.runs());

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final OrgId org = new OrgId("org-" + FRESH.incrementAndGet());
    private final RunKey run = new RunKey(org, new RunId("run"));

    /// A process that carries nothing itself, as the gateway's is.
    private final DynamoStores gateway = Engine.passing(TABLES);

    LedgerStreamTest() {
        STREAM.images();
    }

    @Test
    void everyStepReachesItsTableAndLeavesItsRun() {
        calls(7);
        assertThat(item().recordCount()).isEqualTo(7);
        assertThat(stream(Engine.client()).carry(STREAM.images())).isEmpty();
        assertThat(item().recordCount()).isZero();
        assertThat(item().item().get(RunAttributes.NUMBERS).m()).isEmpty();
        assertThat(stored()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void stepsAreShownWhetherTheyWaitOrNot() {
        calls(3);
        assertThat(shown()).containsExactly(1L, 2L, 3L);
        stream(Engine.client()).carry(STREAM.images());
        assertThat(shown()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void nothingGathersWhereNobodyCarries() {
        calls(20);
        assertThat(gateway.waiting()).isEmpty();
        assertThat(item().recordCount()).isEqualTo(20);
    }

    @Test
    void whatItsOwnWriteTellsIsNoWork() {
        calls(2);
        var stream = stream(Engine.client());
        stream.carry(STREAM.images());
        var itsOwn = STREAM.images();
        assertThat(itsOwn).hasSize(1);
        var metering = new MeteringDynamoDb(Engine.client());
        assertThat(stream(metering).carry(itsOwn)).isEmpty();
        assertThat(metering.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void recordsThatComeTwiceAndOutOfOrderChangeNothing(long seed) {
        calls(5);
        var late = hold("late", 10);
        gateway.ledger().sweep(org, now.plus(Duration.ofHours(1)), run -> {});
        settle(late, 3);
        gateway.runs().refuse(run, terms(), Steps.refused(call("no"), now), null, now);
        var told = STREAM.images();
        var once = balance();
        var random = new Random(seed);
        var stream = stream(Engine.client());
        for (int round = 0; round < 3; round++) {
            var some = new ArrayList<>(told);
            Collections.shuffle(some, random);
            some.subList(0, some.size() / 2).forEach(image -> stream.carry(List.of(image)));
            stream.carry(some);
        }
        stream.carry(told.reversed());
        assertThat(item().recordCount()).isZero();
        assertThat(stored()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(steps().get(5).step().status()).isEqualTo(Step.Status.OK);
        assertThat(balance()).isEqualTo(once);
    }

    @Test
    void anOldRecordOfTheRunLeavesWhatCameAfterItAlone() {
        calls(2);
        var old = STREAM.images();
        more(2, 2);
        assertThat(stream(Engine.client()).carry(old)).isEmpty();
        assertThat(item().recordCount()).isEqualTo(2);
        assertThat(shown()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aThrottledTableHasItsRecordsComeAgainFromTheFirstThatFailed() {
        calls(1);
        var first = STREAM.images();
        var other = new RunKey(org, new RunId("other"));
        settle(hold(other, "b", 10), 1);
        var second = STREAM.images();
        var all = new ArrayList<>(first);
        all.addAll(second);
        var busy = new ThrottledSteps(Engine.client(), other);
        var again = impatient(busy).carry(all);
        assertThat(again).contains(second.getFirst().sequence());
        assertThat(item().recordCount()).isZero();
        assertThat(shown(other)).containsExactly(1L);
        assertThat(stream(Engine.client()).carry(second)).isEmpty();
        assertThat(stored(other)).containsExactly(1L);
    }

    @Test
    void aThrottleThatPassesIsWaitedFor() {
        calls(3);
        var busy = new FailingDynamoDb(Engine.client(), 3, LedgerStreamTest::throttled);
        assertThat(stream(busy).carry(STREAM.images())).isEmpty();
        assertThat(stored()).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aTimeOutAfterTheWriteStoresNothingTwice(int lost) {
        calls(3);
        var losing = new AnswerLosingDynamoDb(Engine.client(), lost);
        assertThat(stream(losing).carry(STREAM.images())).isEmpty();
        assertThat(stored()).containsExactly(1L, 2L, 3L);
        assertThat(item().recordCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoIsKilledAfterAnyWriteIsFollowedByOneWhoIsToldAgain(int writes) {
        calls(30);
        gateway.runs().close(run, RunState.COMPLETED, "test", call("end"), now);
        var other = new RunKey(org, new RunId("other"));
        settle(hold(other, "b", 10), 1);
        var told = STREAM.images();
        var once = balance();
        var dying = new DyingDynamoDb(Engine.client(), writes);
        try {
            assertThat(impatient(dying).carry(told).isPresent() || dying.alive()).isTrue();
        } catch (RuntimeException killed) {
            // as Lambda does
        }
        assertThat(shown()).hasSize(31);
        assertThat(stream(Engine.client()).carry(told)).isEmpty();
        assertThat(stored()).hasSize(31).doesNotHaveDuplicates();
        assertThat(stored(other)).containsExactly(1L);
        assertThat(balance()).isEqualTo(once);
        Engine.process(TABLES).ledger().sweep(org, now, run -> {});
        assertThat(item().cleared()).isTrue();
    }

    @Test
    void aRunThatIsOverIsClearedUpAndThenLeftAlone() {
        calls(2);
        gateway.runs().close(run, RunState.COMPLETED, "test", call("end"), now);
        stream(Engine.client()).carry(STREAM.images());
        assertThat(item().cleared()).isTrue();
        assertThat(item().recordCount()).isZero();
        assertThat(stored()).hasSize(3);
        var metering = new MeteringDynamoDb(Engine.client());
        stream(metering).carry(STREAM.images());
        assertThat(metering.requests()).isEmpty();
    }

    /// Its stream has no filter: what its writes tell must come to an end by itself.
    @Test
    void whatItsWritesTellItEndsAfterOneRound() {
        calls(12);
        gateway.runs().close(run, RunState.CANCELLED, "test", call("end"), now);
        var stream = stream(Engine.client());
        stream.carry(STREAM.images());
        var itsOwn = STREAM.images();
        assertThat(itsOwn).isNotEmpty();
        stream.carry(itsOwn);
        assertThat(STREAM.images()).isEmpty();
    }

    /// What the role of LedgerEvents allows, which may write nothing else of the registry: a token
    /// is there.
    @Test
    void ofTheRegistryItOnlyTakesRunsFromTheListOfOpenOnes() {
        calls(12);
        hold("late", 10);
        gateway.ledger().sweep(org, now.plus(Duration.ofDays(1)), any -> {});
        gateway.runs().close(run, RunState.COMPLETED, "test", call("end"), now);
        var asked = new Asked(Engine.client());
        stream(asked).carry(STREAM.images());
        assertThat(item().cleared()).isTrue();
        assertThat(asked.actions)
                .containsOnly(
                        "GetItem " + TABLES.runs(),
                        "UpdateItem " + TABLES.runs(),
                        "PutItem " + TABLES.steps(),
                        "BatchWriteItem " + TABLES.steps(),
                        "DeleteItem " + TABLES.registry() + " " + org + "/open-runs");
    }

    @Test
    void anItemOfAFutureVersionIsPassedOverAndKeepsItsSteps() {
        calls(2);
        mark(Attributes.number(3));
        var told = STREAM.images();
        var metering = new MeteringDynamoDb(Engine.client());
        assertThat(stream(metering).carry(told.subList(told.size() - 1, told.size()))).isEmpty();
        assertThat(metering.requests()).isEmpty();
        assertThat(item().recordCount()).isEqualTo(2);
        assertThat(shown()).containsExactly(1L, 2L);
        mark(Attributes.number(1));
        assertThat(stream(Engine.client()).carry(STREAM.images())).isEmpty();
        assertThat(stored()).containsExactly(1L, 2L);
    }

    @Test
    void whatIsNoRunIsPassedOverOnceAndTheRestIsCarried() {
        calls(1);
        var told = new ArrayList<Image>();
        told.add(new Image("1", Map.of()));
        told.add(new Image("2", Map.of("k", Attributes.text("a step's key"))));
        told.add(new Image("3", Map.of("k", Attributes.text("org/run"))));
        told.add(new Image("4", Map.of("k", Attributes.number(4))));
        told.add(new Image("5", strange(AttributeValue.fromN("1"))));
        told.add(new Image("6", strange(AttributeValue.fromM(Map.of()))));
        told.addAll(STREAM.images());
        var logged = new Logged(LedgerStream.class);
        try (logged) {
            var stream = stream(Engine.client());
            assertThat(stream.carry(told)).isEmpty();
            assertThat(stream.carry(told)).isEmpty();
        }
        assertThat(stored()).containsExactly(1L);
        assertThat(logged.lines())
                .hasSize(4)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.contains("Deploy"));
    }

    @Test
    void aRecordThatIsDamagedStaysAndKeepsNoOtherRunFromBeingCarried() {
        settle(hold("c1", 10), 1);
        var other = new RunKey(org, new RunId("other"));
        settle(hold(other, "c2", 10), 1);
        damageRecords();
        var logged = new Logged(LedgerStream.class);
        try (logged) {
            assertThat(stream(Engine.client()).carry(STREAM.images())).isEmpty();
        }
        assertThat(logged.lines()).anyMatch(line -> line.contains("Steps of run " + run));
        assertThat(stored(other)).containsExactly(1L);
        assertThat(item().recordCount()).isEqualTo(1);
    }

    /// The same where a process carries its records itself, many at once.
    @Test
    void aRecordThatIsDamagedKeepsNoOtherFromBeingMoved() {
        settle(hold("c1", 10), 1);
        damageRecords();
        var process = Engine.process(TABLES).gather();
        var other = new RunKey(org, new RunId("other"));
        settle(hold(other, "c2", 10), 1);
        process.runs().find(run, now);
        process.runs().find(other, now);
        process.carry();
        assertThat(stored(other)).containsExactly(1L);
        assertThat(item().recordCount()).isEqualTo(1);
    }

    private void damageRecords() {
        var item = new HashMap<>(item().item());
        var records = new HashMap<>(item.get(RunAttributes.RECORDS).m());
        records.replaceAll((call, packed) -> Attributes.bytes(new byte[] {-1, -1}));
        item.put(RunAttributes.RECORDS, AttributeValue.fromM(records));
        Engine.client().putItem(put -> put.tableName(TABLES.runs()).item(item));
    }

    @Test
    void manyRunsAtOnceAreAllCarried() {
        for (int i = 0; i < 60; i++) {
            settle(hold(new RunKey(org, new RunId("run-" + i)), "c" + i, 10), 1);
        }
        assertThat(stream(Engine.client()).carry(STREAM.images())).isEmpty();
        for (int i = 0; i < 60; i++) {
            assertThat(stored(new RunKey(org, new RunId("run-" + i)))).containsExactly(1L);
        }
    }

    // ---- helpers ----

    private static Map<String, AttributeValue> strange(AttributeValue record) {
        return Map.of(
                "k", Attributes.text("org/run"),
                "h", AttributeValue.fromM(Map.of()),
                "q", AttributeValue.fromM(Map.of("c", Attributes.number(1))),
                "o", AttributeValue.fromM(Map.of("c", record)));
    }

    /// One run's steps are refused for ever.
    private static final class ThrottledSteps extends ForwardingDynamoDb {
        private final RunKey run;

        private ThrottledSteps(DynamoDbClient engine, RunKey run) {
            super(engine);
            this.run = run;
        }

        @Override
        <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
            boolean writes =
                    request instanceof BatchWriteItemRequest
                            || request instanceof PutItemRequest
                            || request instanceof UpdateItemRequest;
            if (writes && request.toString().contains(run.toString())) {
                throw throttled();
            }
            return perform.get();
        }
    }

    /// The actions as a policy names them, with the table, and the key of what is deleted.
    private static final class Asked extends ForwardingDynamoDb {
        private final Set<String> actions = new TreeSet<>();

        private Asked(DynamoDbClient engine) {
            super(engine);
        }

        @Override
        <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
            actions.add(
                    switch (request) {
                        case GetItemRequest get -> "GetItem " + get.tableName();
                        case UpdateItemRequest update -> "UpdateItem " + update.tableName();
                        case PutItemRequest put -> "PutItem " + put.tableName();
                        case BatchWriteItemRequest batch ->
                                "BatchWriteItem " + String.join(",", batch.requestItems().keySet());
                        case DeleteItemRequest delete ->
                                "DeleteItem "
                                        + delete.tableName()
                                        + " "
                                        + delete.key().get("k").s();
                        default -> request.toString();
                    });
            return perform.get();
        }
    }

    private static ThrottlingException throttled() {
        return ThrottlingException.builder()
                .message("slow down")
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("ThrottlingException").build())
                .build();
    }

    private static LedgerStream stream(DynamoDbClient client) {
        return LedgerStream.of(client, TABLES, new FreshIds(new SecureRandom()));
    }

    private static LedgerStream impatient(DynamoDbClient client) {
        return new LedgerStream(
                client,
                TABLES,
                new FreshIds(new SecureRandom()),
                new DynamoRetries(Duration.ofMillis(100)));
    }

    private void calls(int count) {
        more(0, count);
    }

    private void more(int from, int count) {
        IntStream.range(from, from + count).forEach(i -> settle(hold("c" + i, 10), 1));
    }

    private CallId call(String name) {
        return new CallId("stp_" + name);
    }

    private Hold hold(String name, long nanos) {
        return hold(run, name, nanos);
    }

    private Hold hold(RunKey of, String name, long nanos) {
        var wanted = new Wanted(of, call(name), nanos, now).limit(1_000_000).build();
        return ((Reserved.Held) gateway.ledger().reserve(wanted)).hold();
    }

    private void settle(Hold hold, long nanos) {
        gateway.ledger()
                .settle(hold, new Usd(nanos), Steps.ok(hold.call(), nanos, now), List.of(), now);
    }

    private static RunTerms terms() {
        return Terms.limited(1_000_000L);
    }

    private void mark(AttributeValue version) {
        Engine.client()
                .updateItem(update ->
                        update.tableName(TABLES.runs())
                                .key(RunItem.keyOf(run))
                                .updateExpression("SET v = :v")
                                .expressionAttributeValues(Map.of(":v", version)));
    }

    private RunItem item() {
        return new RunItem(
                Engine.client()
                        .getItem(get ->
                                get.tableName(TABLES.runs())
                                        .key(RunItem.keyOf(run))
                                        .consistentRead(true))
                        .item());
    }

    private Balance balance() {
        return item().balance();
    }

    private List<NumberedStep> steps() {
        return gateway.runs().steps(run, 0, 1000).data();
    }

    private List<Long> shown() {
        return shown(run);
    }

    private List<Long> shown(RunKey of) {
        return gateway.runs().steps(of, 0, 1000).data().stream().map(NumberedStep::number).toList();
    }

    private List<Long> stored() {
        return stored(run);
    }

    private static List<Long> stored(RunKey of) {
        return new StepTable(Engine.client(), TABLES, new DynamoRetries(Duration.ofSeconds(5)))
                .after(of, 0, 1000).stream().map(NumberedStep::number).toList();
    }
}
