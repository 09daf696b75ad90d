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
    private StatesFixture states;

    @BeforeEach
    void open() {
        states = new StatesFixture();
    }

    @AfterEach
    void close() {
        states.close();
    }

    @Test
    void aTaskThatTakesTooLongFails() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ", \"TimeoutSeconds\": 1"), "{}");
        var token = states.token(queue);
        var end = states.end(execution);
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("States.Timeout");
        assertThat(Duration.between(end.startDate(), end.stopDate()))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThatThrownBy(() -> states.succeed(token, "1"))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void aTimeFromTheInputThatIsNoneFailsTheExecution() {
        var machine = states.asking(states.queue(), ", \"TimeoutSecondsPath\": \"$.ttl\"");
        for (var input : new String[] {"{}", "{\"ttl\":0}", "{\"ttl\":1.5}", "{\"ttl\":\"1\"}"}) {
            var end = states.end(states.start(machine, input));
            assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(end.error()).isEqualTo("States.Runtime");
            assertThat(end.cause()).contains("$.ttl");
        }
    }

    @Test
    void aMachineThatTakesTooLongTimesOut() {
        var queue = states.queue();
        var definition =
                """
                {"TimeoutSeconds": 1, "StartAt": "Ask", "States": {"Ask": %s}}\
                """
                        .formatted(StatesFixture.ask(queue, ", \"End\": true"));
        var execution = states.start(states.machine(definition), "{}");
        assertThat(states.end(execution).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void aTaskThatIsSilentTooLongFailsAndOneThatBeatsDoesNot() {
        var queue = states.queue();
        var task =
                """
                , "HeartbeatSeconds": 2, "TimeoutSeconds": 60, "Catch": [
                  {"ErrorEquals": ["States.HeartbeatTimeout"], "ResultPath": "$.e", "Next": "Silent"}]\
                , "End": true\
                """;
        var execution =
                states.start(
                        states.machine(
                                """
                                {"StartAt": "Ask", "States": {"Ask": %s, "Silent": {"Type": "Succeed"}}}\
                                """
                                        .formatted(StatesFixture.ask(queue, task))),
                        "{}");
        var token = states.token(queue);
        var beating = Instant.now().plusSeconds(3);
        while (Instant.now().isBefore(beating)) {
            states.sfn().sendTaskHeartbeat(r -> r.taskToken(token));
            assertThat(states.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
            sleep(Duration.ofMillis(100));
        }
        assertThat(states.end(execution).output()).contains("States.HeartbeatTimeout");
    }

    @Test
    void aTaskIsTriedAgainWithAnotherTokenAndThenCaught() {
        var queue = states.queue();
        var task =
                """
                , "TimeoutSeconds": 1
                , "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 1}]
                , "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Late"}]
                , "End": true\
                """;
        var execution =
                states.start(
                        states.machine(
                                """
                                {"StartAt": "Ask", "States": {"Ask": %s, "Late": {"Type": "Succeed"}}}\
                                """
                                        .formatted(StatesFixture.ask(queue, task))),
                        "{}");
        assertThat(states.token(queue)).isNotEqualTo(states.token(queue));
        var end = states.end(execution);
        assertThat(end.output()).contains("States.Timeout");
        assertThat(Duration.between(end.startDate(), end.stopDate()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(counted(queue)).isZero();
        assertThat(
                        states
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
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ", \"TimeoutSeconds\": 300"), "{}");
        var token = states.token(queue);
        states.restart(() -> {});
        assertThat(states.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        states.succeed(token, "7");
        assertThat(states.end(execution).output()).isEqualTo("7");
    }

    @Test
    void aMessageNobodyTookIsThereAfterARestart() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ""), "{}");
        states.restart(() -> {});
        states.succeed(states.token(queue), "7");
        assertThat(states.end(execution).output()).isEqualTo("7");
    }

    @Test
    void aTimeThatCameWhileNobodyWasHomeHasComeAfterwards() {
        var queue = states.queue();
        var machine = states.asking(queue, ", \"TimeoutSeconds\": 1");
        var execution = states.start(machine, "{}");
        var token = states.token(queue);
        states.restart(() -> sleep(Duration.ofMillis(1500)));
        assertThatThrownBy(() -> states.succeed(token, "1"))
                .isInstanceOf(TaskTimedOutException.class);
        assertThat(states.end(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void aTimerThatWasSetBeforeARestartRingsAfterIt() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ", \"TimeoutSeconds\": 3"), "{}");
        states.restart(() -> {});
        assertThat(states.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(states.end(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void startedAgainWhileItRunsItIsTheSameExecution() {
        var queue = states.queue();
        var machine = states.asking(queue, "");
        var first = named(machine, "gate", "{\"a\":1}");
        assertThat(named(machine, "gate", "{\"a\":1}")).isEqualTo(first);
        assertThatThrownBy(() -> named(machine, "gate", "{\"a\":2}"))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        states.succeed(states.token(queue), "1");
        assertThat(states.end(first).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThatThrownBy(() -> named(machine, "gate", "{\"a\":1}"))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        assertThat(counted(queue)).isZero();
    }

    @Test
    void startedByManyAtOnceItAsksOnce() throws InterruptedException {
        var queue = states.queue();
        var machine = states.asking(queue, "");
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
        var queue = states.queue();
        var machine = states.asking(queue, ", \"TimeoutSeconds\": 60");
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
                var end = states.end(execution);
                assertThat(end.output()).isEqualTo("\"" + end.name() + "\"");
            }
        }
    }

    @Test
    void aLoopThatNeverRestsIsEndedByItsHistory() {
        var machine =
                states.machine(
                        """
                        {"StartAt": "A", "TimeoutSeconds": 2, "States": {
                          "A": {"Type": "Pass", "Next": "B"},
                          "B": {"Type": "Choice", "Choices": [
                            {"Variable": "$.stop", "IsPresent": true, "Next": "C"}], "Default": "A"},
                          "C": {"Type": "Succeed"}}}\
                        """);
        var other = states.queue();
        var execution = states.start(machine, "{}");
        var waiting = states.start(states.asking(other, ""), "{}");
        states.succeed(states.token(other), "1");
        assertThat(states.end(waiting).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(states.end(execution).status())
                .isIn(ExecutionStatus.TIMED_OUT, ExecutionStatus.FAILED);
    }

    @Test
    void dataThatGrowTooLargeFailTheExecution() {
        var queue = states.queue();
        var task =
                StatesFixture.ask(queue, ", \"End\": true")
                        .replace(
                                "\"gate.$\": \"$$.Execution.Name\"",
                                "\"a.$\": \"$\", \"b.$\": \"$\", \"c.$\": \"$\", \"d.$\": \"$\"");
        var machine = states.machine("{\"StartAt\": \"Ask\", \"States\": {\"Ask\": " + task + "}}");
        var end = states.end(states.start(machine, "\"" + "x".repeat(100_000) + "\""));
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("States.DataLimitExceeded");
        assertThat(counted(queue)).isZero();
    }

    @Test
    void aQueueThatIsNotThereFailsTheTask() {
        var missing = states.queue() + "-" + UUID.randomUUID();
        var end = states.end(states.start(states.asking(missing, ""), "{}"));
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("SQS.QueueDoesNotExistException");
    }

    private String answerNext(String queue) {
        var message = states.next(queue);
        if (message == null) {
            throw new AssertionError("nobody asked");
        }
        var body = StatesJson.read(message.body());
        states.succeed(body.path("token").stringValue(), StatesJson.text(body.path("gate")));
        return body.path("gate").stringValue();
    }

    private int counted(String queue) {
        return Integer.parseInt(
                states.sqs()
                        .getQueueAttributes(r ->
                                r.queueUrl(queue)
                                        .attributeNamesWithStrings("ApproximateNumberOfMessages"))
                        .attributesAsStrings()
                        .get("ApproximateNumberOfMessages"));
    }

    private String named(String machine, String name, String input) {
        return states.sfn()
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
