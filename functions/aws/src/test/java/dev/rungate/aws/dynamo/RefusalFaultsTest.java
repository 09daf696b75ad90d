package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.ledger.AutomaticRunItems;
import dev.rungate.aws.dynamo.ledger.DynamoRunStore;
import dev.rungate.aws.dynamo.ledger.RefusalRecorder;
import dev.rungate.aws.dynamo.ledger.RunLists;
import dev.rungate.aws.dynamo.ledger.RunNotes;
import dev.rungate.aws.dynamo.ledger.RunTable;
import dev.rungate.aws.dynamo.ledger.RunUpkeep;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.aws.dynamo.steps.StepTable;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.WriteRejected;
import dev.rungate.ids.CallId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// Refusals that share a write are all answered, whatever becomes of the write.
final class RefusalFaultsTest {
    private static final Tables TABLES = Engine.freshTables();
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final DynamoRetries IMPATIENT = new DynamoRetries(Duration.ofMillis(200));
    private static final long A_WHILE = 20;

    private final RunKey run = new RunKey(OrgId.LOCAL, new RunId("r" + RUNS.incrementAndGet()));
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final CountDownLatch underWay = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final List<Thread> waiting = new ArrayList<>();

    @BeforeEach
    void theRunIsOpen() {
        Engine.process(TABLES).ledger().reserve(wanted(run, "c"));
    }

    @Test
    void aFaultOfTheOneThatWritesLeavesNobodyWaiting() throws Exception {
        var answers =
                refuse(
                        12,
                        update -> {
                            throw new StackOverflowError("too deep");
                        });
        assertThat(answers).filteredOn(RunStore.Refused.Recorded.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(StackOverflowError.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(LedgerUnavailable.class::isInstance).hasSize(10);
    }

    @Test
    void aRefusalThatCanNeverBeWrittenKeepsNoOtherFromBeingWritten() throws Exception {
        var answers =
                refuse(
                        12,
                        update -> {
                            if (update.toString().contains("call7")) {
                                throw tooLarge();
                            }
                        });
        assertThat(answers.get(7)).isInstanceOf(WriteRejected.class);
        assertThat(answers).filteredOn(RunStore.Refused.Recorded.class::isInstance).hasSize(11);
        assertThat(Engine.process(TABLES).runs().steps(run, 0, 100).data()).hasSize(11);
    }

    @Test
    void refusalsWaitForALedgerThatIsDownOnlyOnce() throws Exception {
        var writes = ConcurrentHashMap.<String>newKeySet();
        var answers =
                refuse(
                        61,
                        update -> {
                            writes.add(update.toString());
                            throw SdkClientException.create("connection refused");
                        });
        assertThat(answers.subList(1, 61)).allMatch(LedgerUnavailable.class::isInstance);
        assertThat(writes).hasSize(1);
    }

    @Test
    void aRefusalThatIsCarriedAwayBeforeItIsTriedAgainIsOneStep() {
        assertIsOneStep(run, UpdateItemRequest.class);
    }

    @Test
    void aRefusalThatStartsItsRunAndIsCarriedAwayIsOneStep() {
        assertIsOneStep(
                new RunKey(new OrgId("fresh"), new RunId(run.run().value())), PutItemRequest.class);
    }

    private void assertIsOneStep(RunKey of, Class<? extends DynamoDbRequest> lost) {
        var others = Engine.process(TABLES);
        var overtaken =
                new OvertakenDynamoDb(
                        Engine.client(),
                        lost,
                        () -> {
                            others.ledger().reserve(wanted(of, "d"));
                            others.mover().moveWaiting();
                            others.ledger().reserve(wanted(of, "e"));
                        });
        var refused = Steps.refused(new CallId("r"), now);
        var answer =
                Engine.process(overtaken, TABLES)
                        .runs()
                        .refuse(of, Terms.limited(100L), refused, null, now);
        assertThat(answer).isInstanceOf(RunStore.Refused.Recorded.class);
        assertThat(others.runs().steps(of, 0, 100).data())
                .extracting(NumberedStep::step)
                .containsExactly(refused);
    }

    private Reservation wanted(RunKey of, String call) {
        return new Wanted(of, new CallId(call), 1, now).limit(100).build();
    }

    /// What became of so many refusals: the first is written, the others together, as many as fit.
    private List<Object> refuse(int howMany, Consumer<UpdateItemRequest> second) throws Exception {
        var runs = store(List.of(update -> hold(), second));
        var answers = new ArrayList<CompletableFuture<Object>>();
        answers.add(start(runs, 0));
        assertThat(underWay.await(A_WHILE, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i < howMany; i++) {
            answers.add(start(runs, i));
        }
        while (!waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            Thread.sleep(1);
        }
        goesOn.countDown();
        var known = new ArrayList<>();
        for (var answer : answers) {
            known.add(answer.get(A_WHILE, TimeUnit.SECONDS));
        }
        return known;
    }

    private void hold() {
        underWay.countDown();
        try {
            goesOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Object> start(RunStore runs, int number) {
        var answer = new CompletableFuture<>();
        var step = Steps.refused(new CallId("call" + number), now);
        waiting.add(
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                answer.complete(
                                        runs.refuse(run, Terms.limited(100L), step, null, now));
                            } catch (RuntimeException | Error thrown) {
                                answer.complete(thrown);
                            }
                        }));
        return answer;
    }

    private static RunStore store(List<Consumer<UpdateItemRequest>> stages) {
        var client = new StagedDynamoDb(Engine.client(), stages);
        var table = new RunTable(client, TABLES, new RunNotes());
        var steps = new StepTable(client, TABLES, IMPATIENT);
        var registry = new Registry(client, TABLES, IMPATIENT);
        var lists = new RunLists(registry, table, IMPATIENT);
        var ids = new FreshIds(new SecureRandom());
        var upkeep = new RunUpkeep(table, steps, lists, ids, IMPATIENT);
        return new DynamoRunStore(
                table,
                steps,
                lists,
                upkeep,
                new RefusalRecorder(table, lists, upkeep, IMPATIENT),
                new AutomaticRunItems(registry),
                IMPATIENT);
    }

    private static DynamoDbException tooLarge() {
        return (DynamoDbException)
                DynamoDbException.builder()
                        .message("Item size has exceeded the maximum allowed size")
                        .statusCode(400)
                        .awsErrorDetails(
                                AwsErrorDetails.builder().errorCode("ValidationException").build())
                        .build();
    }
}
