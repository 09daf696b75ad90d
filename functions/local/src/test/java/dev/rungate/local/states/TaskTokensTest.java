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
    private static StatesFixture house;

    @BeforeAll
    static void open() {
        house = new StatesFixture();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void anAnswerEndsTheWait() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ""), "{}");
        var token = house.token(queue);
        assertThat(house.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        house.succeed(token, "{\"d\": \"approved\"}");
        assertThat(house.end(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(house.describe(execution).output()).isEqualTo("{\"d\":\"approved\"}");
    }

    @Test
    void aTokenIsGoodOnce() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ""), "{}");
        var token = house.token(queue);
        house.succeed(token, "1");
        assertOver(token);
        assertThat(house.describe(execution).output()).isEqualTo("1");
    }

    @Test
    void aTokenIsOfNoUseForTheNextState() {
        var queue = house.queue();
        var second = StatesFixture.ask(queue, ", \"End\": true");
        var first = StatesFixture.ask(queue, ", \"Next\": \"Again\"");
        var execution =
                house.start(
                        house.machine(
                                """
                                {"StartAt": "Ask", "States": {"Ask": %s, "Again": %s}}\
                                """
                                        .formatted(first, second)),
                        "{}");
        var one = house.token(queue);
        house.succeed(one, "1");
        var two = house.token(queue);
        assertOver(one);
        assertThat(house.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        house.succeed(two, "2");
        assertThat(house.end(execution).output()).isEqualTo("2");
    }

    @Test
    void aTokenNobodyGaveOutIsInvalid() {
        assertThatThrownBy(() -> house.succeed("AAAAgarbage", "{}"))
                .isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> house.sfn().sendTaskHeartbeat(r -> r.taskToken("AAAAgarbage")))
                .isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void outputThatIsNoJsonIsRefusedAndTheTokenStaysGood() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ""), "{}");
        var token = house.token(queue);
        for (var broken : List.of("not json", "{\"a\":}", "1 2")) {
            assertThatThrownBy(() -> house.succeed(token, broken))
                    .isInstanceOf(InvalidOutputException.class);
        }
        house.succeed(token, "1");
        assertThat(house.end(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void aFailureIsCaughtByItsName() {
        var queue = house.queue();
        var task =
                StatesFixture.ask(
                        queue,
                        """
                        , "End": true, "Catch": [
                          {"ErrorEquals": ["Other"], "Next": "No"},
                          {"ErrorEquals": ["Rejected"], "ResultPath": "$.e", "Next": "No"}]\
                        """);
        var machine =
                house.machine(
                        """
                        {"StartAt": "Ask", "States": {"Ask": %s, "No": {"Type": "Pass", "End": true}}}\
                        """
                                .formatted(task));
        var execution = house.start(machine, "{\"k\":1}");
        fail(house.token(queue), "Rejected", "because");
        assertThat(house.end(execution).output())
                .isEqualTo("{\"k\":1,\"e\":{\"Error\":\"Rejected\",\"Cause\":\"because\"}}");
    }

    @Test
    void aFailureNobodyCatchesFailsTheExecution() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ""), "{}");
        fail(house.token(queue), "Rejected", "because");
        var end = house.end(execution);
        assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(end.error()).isEqualTo("Rejected");
        assertThat(end.cause()).isEqualTo("because");
    }

    @Test
    void stoppingEndsTheWaitAtOnce() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ""), "{}");
        var token = house.token(queue);
        house.sfn().stopExecution(r -> r.executionArn(execution).error("Enough").cause("by test"));
        assertThat(house.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(house.describe(execution).error()).isEqualTo("Enough");
        assertOver(token);
        house.sfn().stopExecution(r -> r.executionArn(execution).error("Again"));
        assertThat(house.describe(execution).error()).isEqualTo("Enough");
    }

    @Test
    void ofManyAnswersToOneTokenOneWins() throws InterruptedException {
        var queue = house.queue();
        var machine = house.asking(queue, "");
        for (int round = 0; round < 10; round++) {
            var execution = house.start(machine, "{}");
            var token = house.token(queue);
            var won = answersAtOnce(token);
            assertThat(won).hasSize(1);
            assertThat(house.end(execution).output()).isEqualTo(won.getFirst().toString());
        }
    }

    @Test
    void anAnswerAndAStopAtOnceLeaveOneEnding() throws Exception {
        var queue = house.queue();
        var machine = house.asking(queue, "");
        for (int round = 0; round < 10; round++) {
            var execution = house.start(machine, "{}");
            var token = house.token(queue);
            try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
                var answered = both.submit(() -> isTaken(token, "1"));
                var stopped =
                        both.submit(
                                () -> house.sfn().stopExecution(r -> r.executionArn(execution)));
                stopped.get();
                assertThat(house.end(execution).status())
                        .isEqualTo(
                                answered.get()
                                        ? ExecutionStatus.SUCCEEDED
                                        : ExecutionStatus.ABORTED);
            }
        }
    }

    @Test
    void theHistoryShowsWhatHappenedAndNotTheToken() {
        var queue = house.queue();
        var execution = house.start(house.asking(queue, ""), "{}");
        var token = house.token(queue);
        house.succeed(token, "1");
        var events = house.sfn().getExecutionHistory(r -> r.executionArn(execution)).events();
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
            house.succeed(token, output);
            return true;
        } catch (TaskTimedOutException over) {
            return false;
        }
    }

    private static void fail(String token, String error, String cause) {
        house.sfn().sendTaskFailure(r -> r.taskToken(token).error(error).cause(cause));
    }

    private static void assertOver(String token) {
        assertThatThrownBy(() -> house.succeed(token, "2"))
                .isInstanceOf(TaskTimedOutException.class);
        assertThatThrownBy(() -> fail(token, "E", "c")).isInstanceOf(TaskTimedOutException.class);
        assertThatThrownBy(() -> house.sfn().sendTaskHeartbeat(r -> r.taskToken(token)))
                .isInstanceOf(TaskTimedOutException.class);
    }
}
