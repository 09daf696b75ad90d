package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

class TaskTokensTest {
    private static StatesFixture states;

    @BeforeAll
    static void open() {
        states = new StatesFixture();
    }

    @AfterAll
    static void close() {
        states.close();
    }

    @Test
    void anAnswerEndsTheWait() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ""), "{}");
        var token = states.token(queue);
        assertThat(states.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        states.succeed(token, "{\"d\": \"approved\"}");
        assertThat(states.end(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(states.describe(execution).output()).isEqualTo("{\"d\":\"approved\"}");
    }

    @Test
    void aTokenIsGoodOnce() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ""), "{}");
        var token = states.token(queue);
        states.succeed(token, "1");
        assertOver(token);
        assertThat(states.describe(execution).output()).isEqualTo("1");
    }

    @Test
    void aTokenIsOfNoUseForTheNextState() {
        var queue = states.queue();
        var second = StatesFixture.ask(queue, ", \"End\": true");
        var first = StatesFixture.ask(queue, ", \"Next\": \"Again\"");
        var execution =
                states.start(
                        states.machine(
                                """
                                {"StartAt": "Ask", "States": {"Ask": %s, "Again": %s}}\
                                """
                                        .formatted(first, second)),
                        "{}");
        var one = states.token(queue);
        states.succeed(one, "1");
        var two = states.token(queue);
        assertOver(one);
        assertThat(states.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        states.succeed(two, "2");
        assertThat(states.end(execution).output()).isEqualTo("2");
    }

    @Test
    void aTokenNobodyGaveOutIsInvalid() {
        assertThatThrownBy(() -> states.succeed("AAAAgarbage", "{}"))
                .isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> states.sfn().sendTaskHeartbeat(r -> r.taskToken("AAAAgarbage")))
                .isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void outputThatIsNoJsonIsRefusedAndTheTokenStaysGood() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ""), "{}");
        var token = states.token(queue);
        for (var broken : List.of("not json", "{\"a\":}", "1 2")) {
            assertThatThrownBy(() -> states.succeed(token, broken))
                    .isInstanceOf(InvalidOutputException.class);
        }
        states.succeed(token, "1");
        assertThat(states.end(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void aFailureIsCaughtByItsName() {
        var queue = states.queue();
        var task =
                StatesFixture.ask(
                        queue,
                        """
                        , "End": true, "Catch": [
                          {"ErrorEquals": ["Other"], "Next": "No"},
                          {"ErrorEquals": ["Rejected"], "ResultPath": "$.e", "Next": "No"}]\
                        """);
        var machine =
                states.machine(
                        """
                        {"StartAt": "Ask", "States": {"Ask": %s, "No": {"Type": "Pass", "End": true}}}\
                        """
                                .formatted(task));
        var execution = states.start(machine, "{\"k\":1}");
        fail(states.token(queue), "Rejected", "because");
        assertThat(states.end(execution).output())
                .isEqualTo("{\"k\":1,\"e\":{\"Error\":\"Rejected\",\"Cause\":\"because\"}}");
    }

    @Test
    void aFailureNobodyCatchesFailsTheExecution() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ""), "{}");
        fail(states.token(queue), "Rejected", "because");
        var end = states.end(execution);
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("Rejected");
        assertThat(end.cause()).isEqualTo("because");
    }

    @Test
    void stoppingEndsTheWaitAtOnce() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ""), "{}");
        var token = states.token(queue);
        states.sfn().stopExecution(r -> r.executionArn(execution).error("Enough").cause("by test"));
        assertThat(states.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(states.describe(execution).error()).isEqualTo("Enough");
        assertOver(token);
        states.sfn().stopExecution(r -> r.executionArn(execution).error("Again"));
        assertThat(states.describe(execution).error()).isEqualTo("Enough");
    }

    @Test
    void ofManyAnswersToOneTokenOneWins() throws InterruptedException {
        var queue = states.queue();
        var machine = states.asking(queue, "");
        for (int round = 0; round < 10; round++) {
            var execution = states.start(machine, "{}");
            var token = states.token(queue);
            var won = answersAtOnce(token);
            assertThat(won).hasSize(1);
            assertThat(states.end(execution).output()).isEqualTo(won.getFirst().toString());
        }
    }

    @Test
    void anAnswerAndAStopAtOnceLeaveOneEnding() throws Exception {
        var queue = states.queue();
        var machine = states.asking(queue, "");
        for (int round = 0; round < 10; round++) {
            var execution = states.start(machine, "{}");
            var token = states.token(queue);
            try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
                var answered = both.submit(() -> isTaken(token, "1"));
                var stopped =
                        both.submit(
                                () -> states.sfn().stopExecution(r -> r.executionArn(execution)));
                stopped.get();
                assertThat(states.end(execution).status())
                        .isEqualTo(
                                answered.get()
                                        ? ExecutionStatus.SUCCEEDED
                                        : ExecutionStatus.ABORTED);
            }
        }
    }

    @Test
    void theHistoryShowsWhatHappenedAndNotTheToken() {
        var queue = states.queue();
        var execution = states.start(states.asking(queue, ""), "{}");
        var token = states.token(queue);
        states.succeed(token, "1");
        var events = states.sfn().getExecutionHistory(r -> r.executionArn(execution)).events();
        assertThat(events.stream().map(HistoryEvent::typeAsString))
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
        assertThat(events.get(2).taskScheduledEventDetails().parameters())
                .contains("(task token)")
                .doesNotContain(token);
    }

    private static List<Integer> answersAtOnce(String token) throws InterruptedException {
        var won = new ArrayList<Integer>();
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    IntStream.range(0, 6)
                            .mapToObj(each -> (Callable<Boolean>) () -> isTaken(token, "" + each))
                            .toList();
            var taken = crowd.invokeAll(answers);
            for (int each = 0; each < taken.size(); each++) {
                if (taken.get(each).resultNow()) {
                    won.add(each);
                }
            }
        }
        return won;
    }

    private static boolean isTaken(String token, String output) {
        try {
            states.succeed(token, output);
            return true;
        } catch (TaskTimedOutException over) {
            return false;
        }
    }

    private static void fail(String token, String error, String cause) {
        states.sfn().sendTaskFailure(r -> r.taskToken(token).error(error).cause(cause));
    }

    private static void assertOver(String token) {
        assertThatThrownBy(() -> states.succeed(token, "2"))
                .isInstanceOf(TaskTimedOutException.class);
        assertThatThrownBy(() -> fail(token, "E", "c")).isInstanceOf(TaskTimedOutException.class);
        assertThatThrownBy(() -> states.sfn().sendTaskHeartbeat(r -> r.taskToken(token)))
                .isInstanceOf(TaskTimedOutException.class);
    }
}
