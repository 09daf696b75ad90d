package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

class WaitingTest {
    private StatesFixture house;

    @BeforeEach
    void open() {
        house = new StatesFixture();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aTaskThatTakesTooLongFails() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ", \"TimeoutSeconds\": 1"), "{}");
        var token = house.token(queue);
        var end = house.end(execution);
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("States.Timeout");
        assertThat(Duration.between(end.startDate(), end.stopDate()))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThatThrownBy(() -> house.succeed(token, "1"))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void aTimeFromTheInputThatIsNoneFailsTheExecution() {
        var machine = house.asking(house.queue(), ", \"TimeoutSecondsPath\": \"$.ttl\"");
        for (var input : new String[] {"{}", "{\"ttl\":0}", "{\"ttl\":1.5}", "{\"ttl\":\"1\"}"}) {
            var end = house.end(house.start(machine, input));
            assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(end.error()).isEqualTo("States.Runtime");
            assertThat(end.cause()).contains("$.ttl");
        }
    }

    @Test
    void aMachineThatTakesTooLongTimesOut() {
        var queue = house.queue();
        var definition =
                """
                {"TimeoutSeconds": 1, "StartAt": "Ask", "States": {"Ask": %s}}\
                """
                        .formatted(StatesFixture.ask(queue, ", \"End\": true"));
        var execution = house.start(house.machine(definition), "{}");
        assertThat(house.end(execution).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void aTaskThatIsSilentTooLongFailsAndOneThatBeatsDoesNot() {
        var queue = house.queue();
        var task =
                """
                , "HeartbeatSeconds": 2, "TimeoutSeconds": 60, "Catch": [
                  {"ErrorEquals": ["States.HeartbeatTimeout"], "ResultPath": "$.e", "Next": "Silent"}]\
                , "End": true\
                """;
        var execution =
                house.start(
                        house.machine(
                                """
                                {"StartAt": "Ask", "States": {"Ask": %s, "Silent": {"Type": "Succeed"}}}\
                                """
                                        .formatted(StatesFixture.ask(queue, task))),
                        "{}");
        var token = house.token(queue);
        var beating = Instant.now().plusSeconds(3);
        while (Instant.now().isBefore(beating)) {
            house.sfn().sendTaskHeartbeat(r -> r.taskToken(token));
            assertThat(house.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
            sleep(Duration.ofMillis(100));
        }
        assertThat(house.end(execution).output()).contains("States.HeartbeatTimeout");
    }

    @Test
    void aTaskIsTriedAgainWithAnotherTokenAndThenCaught() {
        var queue = house.queue();
        var task =
                """
                , "TimeoutSeconds": 1
                , "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 1}]
                , "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Late"}]
                , "End": true\
                """;
        var execution =
                house.start(
                        house.machine(
                                """
                                {"StartAt": "Ask", "States": {"Ask": %s, "Late": {"Type": "Succeed"}}}\
                                """
                                        .formatted(StatesFixture.ask(queue, task))),
                        "{}");
        assertThat(house.token(queue)).isNotEqualTo(house.token(queue));
        var end = house.end(execution);
        assertThat(end.output()).contains("States.Timeout");
        assertThat(Duration.between(end.startDate(), end.stopDate()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(counted(queue)).isZero();
        assertThat(
                        house
                                .sfn()
                                .getExecutionHistory(r -> r.executionArn(execution))
                                .events()
                                .stream()
                                .map(HistoryEvent::typeAsString)
                                .filter("TaskStateEntered"::equals))
                .hasSize(1);
    }

    @Test
    void whatWaitedWaitsOnAfterARestart() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ", \"TimeoutSeconds\": 300"), "{}");
        var token = house.token(queue);
        house.restart(() -> {});
        assertThat(house.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        house.succeed(token, "7");
        assertThat(house.end(execution).output()).isEqualTo("7");
    }

    @Test
    void aMessageNobodyTookIsThereAfterARestart() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ""), "{}");
        house.restart(() -> {});
        house.succeed(house.token(queue), "7");
        assertThat(house.end(execution).output()).isEqualTo("7");
    }

    @Test
    void aTimeThatCameWhileNobodyWasHomeHasComeAfterwards() {
        var queue = house.queue();
        var machine = house.asking(queue, ", \"TimeoutSeconds\": 1");
        var execution = house.start(machine, "{}");
        var token = house.token(queue);
        house.restart(() -> sleep(Duration.ofMillis(1500)));
        assertThatThrownBy(() -> house.succeed(token, "1"))
                .isInstanceOf(TaskTimedOutException.class);
        assertThat(house.end(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void aTimerThatWasSetBeforeARestartRingsAfterIt() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ", \"TimeoutSeconds\": 3"), "{}");
        house.restart(() -> {});
        assertThat(house.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(house.end(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void startedAgainWhileItRunsItIsTheSameExecution() {
        var queue = house.queue();
        var machine = house.asking(queue, "");
        var first = named(machine, "gate", "{\"a\":1}");
        assertThat(named(machine, "gate", "{\"a\":1}")).isEqualTo(first);
        assertThatThrownBy(() -> named(machine, "gate", "{\"a\":2}"))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        house.succeed(house.token(queue), "1");
        assertThat(house.end(first).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThatThrownBy(() -> named(machine, "gate", "{\"a\":1}"))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        assertThat(counted(queue)).isZero();
    }

    @Test
    void startedByManyAtOnceItAsksOnce() throws InterruptedException {
        var queue = house.queue();
        var machine = house.asking(queue, "");
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts =
                    IntStream.range(0, 8)
                            .mapToObj(each ->
                                    (Callable<String>) () -> named(machine, "gate", "{\"a\":1}"))
                            .toList();
            assertThat(
                            crowd.invokeAll(starts).stream()
                                    .map(start -> start.resultNow())
                                    .collect(Collectors.toSet()))
                    .hasSize(1);
        }
        assertThat(counted(queue)).isEqualTo(1);
    }

    @Test
    void fortyAtOnceEachGetTheirOwnAnswer() throws InterruptedException {
        var queue = house.queue();
        var machine = house.asking(queue, ", \"TimeoutSeconds\": 60");
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts =
                    IntStream.range(0, 40)
                            .mapToObj(each ->
                                    (Callable<String>) () -> named(machine, "g" + each, "{}"))
                            .toList();
            var executions = crowd.invokeAll(starts).stream().map(s -> s.resultNow()).toList();
            var answers =
                    IntStream.range(0, 40)
                            .mapToObj(each -> (Callable<String>) () -> answerNext(queue))
                            .toList();
            crowd.invokeAll(answers).forEach(answer -> assertThat(answer.resultNow()).isNotNull());
            for (var execution : executions) {
                var end = house.end(execution);
                assertThat(end.output()).isEqualTo("\"" + end.name() + "\"");
            }
        }
    }

    @Test
    void aLoopThatNeverRestsIsEndedByItsHistory() {
        var machine =
                house.machine(
                        """
                        {"StartAt": "A", "TimeoutSeconds": 2, "States": {
                          "A": {"Type": "Pass", "Next": "B"},
                          "B": {"Type": "Choice", "Choices": [
                            {"Variable": "$.stop", "IsPresent": true, "Next": "C"}], "Default": "A"},
                          "C": {"Type": "Succeed"}}}\
                        """);
        var other = house.queue();
        var execution = house.start(machine, "{}");
        var waiting = house.start(house.asking(other, ""), "{}");
        house.succeed(house.token(other), "1");
        assertThat(house.end(waiting).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(house.end(execution).status())
                .isIn(ExecutionStatus.TIMED_OUT, ExecutionStatus.FAILED);
    }

    @Test
    void dataThatGrowTooLargeFailTheExecution() {
        var queue = house.queue();
        var task =
                StatesFixture.ask(queue, ", \"End\": true")
                        .replace(
                                "\"gate.$\": \"$$.Execution.Name\"",
                                "\"a.$\": \"$\", \"b.$\": \"$\", \"c.$\": \"$\", \"d.$\": \"$\"");
        var machine = house.machine("{\"StartAt\": \"Ask\", \"States\": {\"Ask\": " + task + "}}");
        var end = house.end(house.start(machine, "\"" + "x".repeat(100_000) + "\""));
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("States.DataLimitExceeded");
        assertThat(counted(queue)).isZero();
    }

    @Test
    void aQueueThatIsNotThereFailsTheTask() {
        var missing = house.queue() + "-" + UUID.randomUUID();
        var end = house.end(house.start(house.asking(missing, ""), "{}"));
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("SQS.QueueDoesNotExistException");
    }

    private String answerNext(String queue) {
        var message = house.next(queue);
        if (message == null) {
            throw new AssertionError("nobody asked");
        }
        var body = StatesJson.read(message.body());
        house.succeed(body.path("token").stringValue(), StatesJson.text(body.path("gate")));
        return body.path("gate").stringValue();
    }

    private int counted(String queue) {
        return Integer.parseInt(
                house.sqs()
                        .getQueueAttributes(r ->
                                r.queueUrl(queue)
                                        .attributeNamesWithStrings("ApproximateNumberOfMessages"))
                        .attributesAsStrings()
                        .get("ApproximateNumberOfMessages"));
    }

    private String named(String machine, String name, String input) {
        return house.sfn()
                .startExecution(r -> r.stateMachineArn(machine).name(name).input(input))
                .executionArn();
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
