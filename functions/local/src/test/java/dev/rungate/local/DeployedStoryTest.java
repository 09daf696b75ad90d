package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.aws.runtime.InvocationFailed;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.local.FaultyProxy.Fate;
import dev.rungate.providers.FakeAnswer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// One story on deployment packages only: an agent's call, a gate, a click in Slack, the answer,
/// the step record. Then the same while something fails: nothing is lost, and nothing is charged
/// twice.
@DisplayNameGeneration(DeployedStoryTest.WithEngines.class)
class DeployedStoryTest {
    private static final String RULES =
            """
            tools:
              - { tool: refund, then: ask, id: refunds, hold: PT0S, approvers: ["slack://#ops"], expires: PT1H }
              - { tool: brief, then: ask, id: brief, hold: PT0S, approvers: ["slack://#ops"], expires: PT8S }
            """;
    private static final String REFUND = CannedAnswers.chatCall("refund", "{\"amount\":700}");

    /// Ten tokens in, twenty out.
    private static final String PRICE = "0.0000135";

    private static final String[] APPROVED = {
        "llm." + CannedAnswers.GPT, "gate.refunds", "run.approval_approved"
    };

    @TempDir static Path folder;
    private static DeployedServer server;

    private final String run = "run-" + UUID.randomUUID();
    private final HttpClientAs agent = server.agent.in(run);
    private int asked;

    /// Says which engines stood in.
    static final class WithEngines extends DisplayNameGenerator.Standard {
        @Override
        public String generateDisplayNameForClass(Class<?> test) {
            return super.generateDisplayNameForClass(test) + " [" + Engines.shown() + "]";
        }

        @Override
        public String generateDisplayNameForMethod(
                List<Class<?>> enclosing, Class<?> test, Method method) {
            return super.generateDisplayNameForMethod(enclosing, test, method)
                    + " ["
                    + Engines.shown()
                    + "]";
        }
    }

    @BeforeAll
    static void deploy() {
        System.out.println("The deployed story: " + Engines.shown());
        server = new DeployedServer(folder, RULES);
    }

    @AfterAll
    static void remove() {
        server.close();
    }

    @BeforeEach
    void count() {
        asked = server.provider.requests().size();
    }

    @AfterEach
    void heal() {
        server.tables.heal();
    }

    // ---- the story ----

    @Test
    void fromTheCallThroughTheClickToTheStepRecord() {
        server.changes.drain();
        var gate = opened();
        assertThat(posts(gate)).isEmpty();
        question(gate);
        var message = posts(gate).getFirst().body();
        assertThat(message.path("channel").asString()).isEqualTo("#ops");
        assertThat(message.toString()).contains("refund", "700", "rungate_approve");
        assertThat(call().status()).isEqualTo(202);
        assertThat(server.agent.run(run).path("state").asString()).isEqualTo("paused");

        int updated = server.slack.calls("chat.update").size();
        server.approve(gate);
        assertThat(ended(gate)).isEqualTo(ExecutionStatus.SUCCEEDED);
        server.slack.await("chat.update", updated + 1);
        var update = server.slack.calls("chat.update").getLast().body();
        assertThat(update.toString()).contains("ann").doesNotContain("rungate_approve");

        for (int i = 0; i < 2; i++) {
            var answer = call();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(REFUND);
            assertThat(answer.header("x-rungate-cost-usd")).hasValue("0.00");
        }
        assertThat(server.agent.run(run).path("pending_gates")).isEmpty();

        var before = server.agent.steps(run);
        carried();
        assertThat(server.stepRows(run)).containsOnlyKeys(1L, 2L, 3L);
        assertThat(server.stepRows(run).get(1L)).contains("llm." + CannedAnswers.GPT);
        assertThat(server.stepRows(run).get(2L)).contains("gate.refunds");
        assertThat(server.stepRows(run).get(3L)).contains("signature", "ann");
        assertThat(server.agent.steps(run)).isEqualTo(before);
        settledOnce(APPROVED);

        var kept = server.kept();
        server.sweep();
        assertThat(server.kept()).isEqualTo(kept);
        for (var queue : List.of("Ask", "AskDead", "Lapsed", "LapsedDead", "LedgerEventsDead")) {
            assertThat(server.messages(queue)).as(queue).isZero();
        }
    }

    @Test
    void aGateThatNobodyAnswersLapses() {
        var gate = gateOf(call("brief", "{}"));
        question(gate);
        int updated = server.slack.calls("chat.update").size();

        assertThat(ended(gate)).isEqualTo(ExecutionStatus.SUCCEEDED);
        Eventually.holds(() -> assertThat(server.lapses.drain()).isEqualTo(1));

        server.slack.await("chat.update", updated + 1);
        for (int i = 0; i < 2; i++) {
            var refused = again("brief");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("approval_expired");
        }
        settledOnce("llm." + CannedAnswers.GPT, "gate.brief", "run.approval_expired");
        assertThat(server.lapses.drain()).isZero();
    }

    /// Beside what Lambda itself tells every function, and where this account is.
    @Test
    void aFunctionIsToldWhatTheTemplateTellsItAndNoMore() throws IOException {
        for (var name : server.account.template().names("AWS::Serverless::Function")) {
            var pid = server.function(name).process().pid();
            var told = Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0");
            var ours = server.account.template().environment(name);
            assertThat(told)
                    .extracting(variable -> variable.substring(0, variable.indexOf('=')))
                    .filteredOn(variable -> variable.startsWith("RUNGATE_"))
                    .as(name)
                    .filteredOn(variable -> !variable.equals("RUNGATE_JAVA_OPTS"))
                    .containsExactlyInAnyOrderElementsOf(
                            ours.keySet().stream()
                                    .filter(variable -> variable.startsWith("RUNGATE_"))
                                    .toList());
            assertThat(String.join(" ", told))
                    .doesNotContain(
                            RunningServer.OPENAI_KEY,
                            FakeSlack.TOKEN.value(),
                            FakeSlack.SIGNING.value(),
                            "5e".repeat(32));
        }
    }

    // ---- functions that are killed ----

    /// The gate is written down, and nothing waits for its decision yet.
    @Test
    void aGatewayThatIsKilledBeforeTheWorkflowStartsIsFollowedByTheSweep() {
        try (var states = FaultyProxy.before(server.account.engines().states())) {
            var start =
                    states.next(
                            1,
                            new Fate.Unanswered(),
                            it -> it.operation().equals("StartExecution"));
            var dying =
                    server.another("Gateway", Map.of("AWS_ENDPOINT_URL_SFN", states.address()))
                            .ready();
            server.provider.always(FakeAnswer.json(200, REFUND));
            var lost =
                    CompletableFuture.supplyAsync(
                            () -> agent.at(dying.lambda().front().toString()).chat(body("refund")));
            Eventually.holds(() -> assertThat(start.struck()).isOne());
            dying.close();
            assertThat(lost).failsWithin(Duration.ofSeconds(20));
        }
        var gate = gateOf(call());
        server.asks.drain();
        assertThat(posts(gate)).isEmpty();
        Eventually.holdsWithin(
                Duration.ofSeconds(20),
                () -> {
                    server.sweep();
                    server.asks.drain();
                    assertThat(posts(gate)).hasSize(1);
                });
        approvedOnce(gate);
    }

    /// Slack has the message, and nobody knows: at most one more is sent, as docs/state-machine.md
    /// says, and none after that.
    @Test
    void anAskerThatIsKilledBeforeItNotesThatItAskedAsksOnceMoreAtMost() {
        var gate = opened();
        var question = server.asks.look();
        try (var door = FaultyProxy.before(server.account.tables())) {
            var note =
                    door.next(
                            1,
                            new Fate.Unanswered(),
                            it -> it.operation().equals("UpdateItem") && !posts(gate).isEmpty());
            var dying =
                    server.another(
                                    "AskApprovers",
                                    Map.of("AWS_ENDPOINT_URL_DYNAMODB", door.address()))
                            .ready();
            var source = QueueSource.of(server.account, "AskApprovers", dying);
            Eventually.holds(() -> assertThat(server.messages("Ask")).isOne());
            var hand = CompletableFuture.runAsync(source::handOneBatch);
            Eventually.holdsWithin(Duration.ofSeconds(20), () -> assertThat(note.struck()).isOne());
            dying.close();
            assertThat(hand).succeedsWithin(Duration.ofSeconds(20));
        }
        assertThat(posts(gate)).hasSize(1);

        assertThat(server.asks.drain()).isEqualTo(1);
        assertThat(posts(gate)).hasSize(2);
        server.asks.send(question);
        assertThat(server.asks.drain()).isEqualTo(1);
        assertThat(posts(gate)).hasSize(2);
        approvedOnce(gate);
    }

    // ---- a database that is busy, silent or cut off ----

    @Test
    void aThrottledTableDelaysACallThatIsChargedOnce() {
        var throttled =
                server.tables.next(
                        6,
                        new Fate.Refused("ProvisionedThroughputExceededException"),
                        it -> it.body().contains(run));
        var gate = opened();
        assertThat(throttled.struck()).isEqualTo(6);
        question(gate);
        approvedOnce(gate);
    }

    /// The answer to every write of the run, its reservation, settling and pause, is lost after it
    /// was carried out; only who asks again is told.
    @Test
    void answersOfTheTableThatAreLostChargeACallOnce() {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        var lost =
                server.tables.next(
                        1_000,
                        new Fate.AnswerLost(),
                        it ->
                                List.of("PutItem", "UpdateItem").contains(it.operation())
                                        && isAboutTheRun(it)
                                        && seen.add(it.body()));
        var gate = opened();
        assertThat(lost.struck()).isGreaterThanOrEqualTo(3);
        question(gate);
        approvedOnce(gate);
        assertThat(seen).as("the settlement").anyMatch(body -> body.contains("begins_with(h."));
    }

    @Test
    void aTableThatIsSilentBeforeTheCallSpendsNothing() {
        server.tables.next(1_000, new Fate.Unanswered(), it -> it.body().contains(run));
        var refused = call();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("ledger_unavailable");
        assertThat(server.provider.requests()).hasSize(asked);
        server.tables.heal();

        var gate = gateOf(call());
        question(gate);
        approvedOnce(gate);
    }

    /// The provider has been paid: the settling is tried until it is told that it arrived.
    @Test
    void aTableThatIsSilentAfterTheCallChargesItOnce() {
        var silent =
                server.tables.next(
                        1,
                        new Fate.Unanswered(),
                        it ->
                                it.operation().equals("UpdateItem")
                                        && it.body().contains(run)
                                        && server.provider.requests().size() > asked);
        var gate = opened();
        assertThat(silent.struck()).isOne();
        question(gate);
        approvedOnce(gate);
    }

    @Test
    void ledgerEventsOnABusySilentAndCutOffTableStoresEveryStepOnce() {
        server.changes.drain();
        var gate = opened();
        question(gate);
        server.approve(gate);
        var steps = "BatchWriteItem";
        var faults =
                List.of(
                        server.tables.next(
                                3,
                                new Fate.Refused("ThrottlingException"),
                                it -> it.operation().equals(steps)),
                        server.tables.next(
                                1, new Fate.AnswerLost(), it -> it.operation().equals(steps)),
                        server.tables.next(
                                1, new Fate.Unanswered(), it -> it.operation().equals(steps)));
        carried();
        assertThat(faults).extracting(FaultyProxy.Fault::struck).containsExactly(3, 1, 1);
        approvedOnce(gate);
        assertThat(server.messages("LedgerEventsDead")).isZero();
    }

    /// After all attempts the batch is told to the dead-letter queue, and the stream goes on.
    @Test
    void stepsThatCannotBeStoredAreReportedAndCarriedByTheSweep() {
        server.changes.drain();
        var gate = opened();
        question(gate);
        server.approve(gate);
        server.tables.next(
                1_000,
                new Fate.Refused("AccessDeniedException"),
                it -> it.operation().equals("BatchWriteItem"));
        Eventually.holds(() -> {
            server.changes.drain();
            assertThat(server.messages("LedgerEventsDead")).isPositive();
        });
        assertThat(server.stepRows(run)).isEmpty();
        assertThat(server.agent.steps(run)).hasSize(3);
        server.tables.heal();

        server.sweep();
        assertThat(server.stepRows(run)).containsOnlyKeys(1L, 2L, 3L);
        settledOnce(APPROVED);
        assertThat(server.agent.post("/v1/runs/" + run + "/complete").status()).isEqualTo(200);
        carried();
        assertThat(server.stepRows(run)).containsOnlyKeys(1L, 2L, 3L, 4L);
        empty("LedgerEventsDead");
    }

    // ---- events that come twice, late, or broken ----

    @Test
    void streamRecordsThatComeTwiceAndOutOfOrderChangeNothing() {
        server.changes.drain();
        int from = server.changes.handed().size();
        var gate = opened();
        question(gate);
        server.approve(gate);
        carried();
        var rows = server.stepRows(run);
        var item = server.item(run);
        var told =
                new ArrayList<>(
                        server.changes.handed().subList(from, server.changes.handed().size()));
        assertThat(told).hasSizeGreaterThan(3);

        var random = new Random(7);
        for (int round = 0; round < 3; round++) {
            assertThat(server.changes.invoke(told)).isEmpty();
            assertThat(server.changes.invoke(told.reversed())).isEmpty();
            Collections.shuffle(told, random);
            assertThat(server.changes.invoke(told.subList(0, 2))).isEmpty();
        }
        assertThat(server.stepRows(run)).isEqualTo(rows);
        assertThat(server.item(run)).isEqualTo(item);
        approvedOnce(gate);
    }

    @Test
    void aReplayedQuestionAsksNobodyTwice() {
        var gate = opened();
        var question = server.asks.look();
        question(gate);
        for (int i = 0; i < 2; i++) {
            server.asks.send(question);
            assertThat(server.asks.drain()).isOne();
        }
        assertThat(posts(gate)).hasSize(1);
        approvedOnce(gate);
        server.asks.send(question);
        assertThat(server.asks.drain()).isOne();
        assertThat(posts(gate)).hasSize(1);
    }

    @Test
    void aPoisonMessageEndsAmongTheDeadAndTheOthersGoOn() {
        server.asks.send("secret words that are no JSON");
        var gate = opened();
        Eventually.holds(() -> assertThat(server.messages("Ask")).isEqualTo(2));
        server.lapses.send("{\"kind\":\"lapsed\",\"gate\":\"gate_nobody\",\"org\":\"default\"}");

        assertThat(server.asks.drain()).isBetween(10, 11);
        assertThat(server.lapses.drain()).isEqualTo(10);

        assertThat(server.messages("Ask")).isZero();
        assertThat(server.messages("AskDead")).isOne();
        assertThat(server.messages("LapsedDead")).isOne();
        assertThat(posts(gate)).hasSize(1);
        assertThat(server.function("AskApprovers").log())
                .containsOnlyOnce("It is left to the dead-letter queue")
                .doesNotContain("secret words");
        approvedOnce(gate);
        empty("AskDead");
        empty("LapsedDead");
    }

    /// Of a version that comes after this one: passed over, told once, and left where it is.
    @Test
    void aPoisonStreamRecordIsToldOnceAndTheOthersGoOn() {
        var poison =
                Map.of(
                        "k", AttributeValue.fromS("default/from-the-future"),
                        "v", AttributeValue.fromN("3"),
                        "o", AttributeValue.fromS("records of another kind"));
        var gate = opened();
        for (int i = 0; i < 3; i++) {
            var copy = new HashMap<>(poison);
            copy.put("i", AttributeValue.fromN(Integer.toString(i)));
            server.account
                    .dynamo()
                    .putItem(put -> put.tableName(server.account.name("Runs")).item(copy));
        }
        question(gate);
        approvedOnce(gate);
        assertThat(server.item("from-the-future"))
                .containsAllEntriesOf(Map.of("v", poison.get("v")));
        assertThat(server.function("LedgerEvents").log())
                .containsOnlyOnce("its version is neither 1 nor 2")
                .doesNotContain("records of another kind");
        assertThat(server.messages("LedgerEventsDead")).isZero();
    }

    @Test
    void eventsOfOtherServicesAreRefusedAndTheFunctionsGoOn() {
        var event = "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}".getBytes(StandardCharsets.UTF_8);
        for (var name : List.of("AskApprovers", "GateLapsed", "LedgerEvents", "Sweep")) {
            var lambda = server.function(name).lambda();
            assertThatThrownBy(() -> lambda.invoke(event)).isInstanceOf(InvocationFailed.class);
        }
        var gate = opened();
        question(gate);
        approvedOnce(gate);
    }

    // ---- a workflow that is over ----

    @Test
    void aTokenThatStepFunctionsRejectsUndoesNothing() {
        var gate = opened();
        question(gate);
        var execution = execution(gate);
        server.account.states().stopExecution(stop -> stop.executionArn(execution));
        approvedOnce(gate);
        assertThat(ended(gate)).isEqualTo(ExecutionStatus.ABORTED);
    }

    // ---- what is asked again and again ----

    /// Decided, answered, and in the books once: the money, the steps, what the provider was asked.
    private void approvedOnce(String gate) {
        server.approve(gate);
        Eventually.holds(
                () -> assertThat(server.agent.run(run).path("state").asString()).isEqualTo("open"));
        var answer = call();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(REFUND);
        settledOnce(APPROVED);
        carried();
        server.sweep();
        settledOnce(APPROVED);
        assertThat(server.stepRows(run)).containsOnlyKeys(1L, 2L, 3L);
    }

    private void settledOnce(String... steps) {
        assertThat(server.provider.requests()).hasSize(asked + 1);
        var budget = server.agent.run(run).path("budget");
        assertThat(budget.path("spent_usd").asString()).isEqualTo(PRICE);
        assertThat(budget.path("held_usd").asString()).isEqualTo("0.00");
        assertThat(server.agent.steps(run))
                .extracting(step -> step.path("name").asString())
                .containsExactly(steps);
    }

    /// Until nothing waits in the run's item any more.
    private void carried() {
        Eventually.holdsWithin(
                Duration.ofSeconds(30),
                () -> {
                    server.changes.drain();
                    assertThat(server.item(run).get("o").m()).isEmpty();
                });
    }

    private String opened() {
        return gateOf(call());
    }

    private Reply call() {
        return call("refund", "{\"amount\":700}");
    }

    /// The provider has an answer for the first of them.
    private Reply call(String tool, String arguments) {
        if (server.provider.requests().size() == asked) {
            server.provider.always(FakeAnswer.json(200, CannedAnswers.chatCall(tool, arguments)));
        }
        return again(tool);
    }

    private Reply again(String tool) {
        return agent.chat(body(tool));
    }

    private static String body(String tool) {
        return Bodies.chatTool(CannedAnswers.GPT, "please", tool, "");
    }

    private static String gateOf(Reply waiting) {
        assertThat(waiting.status()).as(waiting.text()).isEqualTo(202);
        return waiting.header("x-rungate-gate-id").orElseThrow();
    }

    private boolean isAboutTheRun(FaultyProxy.Request request) {
        return request.body().contains(server.account.name("Runs"))
                && request.body().contains("default/" + run);
    }

    /// Lets the approvers be asked.
    private static void question(String gate) {
        Eventually.holds(() -> {
            server.asks.drain();
            assertThat(posts(gate)).hasSize(1);
        });
    }

    /// What was sent to Slack about a gate.
    private static List<FakeSlack.Call> posts(String gate) {
        return server.slack.calls("chat.postMessage").stream()
                .filter(call -> call.body().toString().contains(gate))
                .toList();
    }

    private static String execution(String gate) {
        return server.account.name("ApprovalMachine").replace(":stateMachine:", ":execution:")
                + ":"
                + gate;
    }

    /// How the waiting of a gate ended.
    private static ExecutionStatus ended(String gate) {
        var execution = execution(gate);
        Eventually.holds(() -> assertThat(status(execution)).isNotEqualTo(ExecutionStatus.RUNNING));
        return status(execution);
    }

    private static ExecutionStatus status(String execution) {
        return server.account
                .states()
                .describeExecution(request -> request.executionArn(execution))
                .status();
    }

    private static void empty(String queue) {
        server.account.queues().purgeQueue(request -> request.queueUrl(server.account.name(queue)));
    }
}
