package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import dev.rungate.ids.FreshIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every file of `events/` is handed to its function, read as the managed runtime reads it, and
/// what comes of it stands here. Those of the gateway and the control function go to their
/// packages.
final class EventFilesTest {
    private static final Path EVENTS = Path.of("..", "..", "events");
    private static final Set<String> ELSEWHERE = Set.of("Gateway", "Control");
    private static final String GATE = "gate_00112233445566778899aabbccddeeff";

    /// When the clicks of the files were made.
    private static final Instant CLICKED = Instant.ofEpochSecond(1531420618);

    private final ApprovalsFixture fixture = new ApprovalsFixture();
    private final Map<String, Consumer<String>> expected = new TreeMap<>();

    EventFilesTest() {
        asking();
        lapsing();
        clicking();
        carrying();
        sweeping();
    }

    @AfterEach
    void shut() {
        fixture.close();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileHasTheOutcomeThatIsExpectedOfIt(String name) {
        var function = name.substring(0, name.indexOf('-'));
        if (!ELSEWHERE.contains(function)) {
            assertThat(expected).as("what becomes of " + name).containsKey(name);
            expected.get(name).accept(text(name));
        }
    }

    @Test
    void everyExpectationHasItsFile() {
        assertThat(files()).containsAll(expected.keySet());
    }

    static List<String> files() {
        try (Stream<Path> files = Files.list(EVENTS)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void asking() {
        expect("AskApprovers-ask", event -> asks(event, 1));
        expect("AskApprovers-ask-replayed", event -> asks(event, 1));
        expect("AskApprovers-escalate", event -> asks(event, 1));
        expect("AskApprovers-poison-among-others", event -> asks(event, 1, 1, 2, 3));
        expect("AskApprovers-missing-fields", event -> asks(event, 0, 1, 2, 3));
        expect("AskApprovers-lapsed-in-the-wrong-queue", event -> asks(event, 0, 1));
        expect("AskApprovers-other-service", event -> refused(this::ask, event));
    }

    private void lapsing() {
        expect("GateLapsed-lapsed", event -> lapses(event, GateState.EXPIRED));
        expect("GateLapsed-lapsed-replayed", event -> lapses(event, GateState.EXPIRED));
        expect("GateLapsed-ask-in-the-wrong-queue", event -> lapses(event, GateState.PENDING, 1));
        expect("GateLapsed-missing-fields", event -> lapses(event, GateState.EXPIRED, 1, 2));
        expect("GateLapsed-other-service", event -> refused(this::lapse, event));
    }

    private void clicking() {
        expect("SlackInteraction-approve", event -> click(event, 200, GateState.APPROVED));
        expect("SlackInteraction-reject", event -> click(event, 200, GateState.REJECTED));
        expect(
                "SlackInteraction-approve-base64-headers-in-any-case",
                event -> click(event, 200, GateState.APPROVED));
        expect(
                "SlackInteraction-approve-multi-value-headers-only",
                event -> click(event, 200, GateState.APPROVED));
        expect("SlackInteraction-stranger", event -> click(event, 200, GateState.PENDING));
        expect("SlackInteraction-forged", event -> click(event, 401, GateState.PENDING));
        expect("SlackInteraction-two-signatures", event -> click(event, 401, GateState.PENDING));
        expect("SlackInteraction-unsigned", event -> click(event, 401, GateState.PENDING));
        expect("SlackInteraction-garbage-body", event -> click(event, 200, GateState.PENDING));
        expect("SlackInteraction-broken-base64", event -> click(event, 400, GateState.PENDING));
        expect("SlackInteraction-no-body", event -> click(event, 200, GateState.PENDING));
        expect("SlackInteraction-ssl-check", event -> click(event, 200, GateState.PENDING));
        expect(
                "SlackInteraction-challenge",
                event -> assertThat(click(event).getBody()).isEqualTo("example-challenge"));
        expect("SlackInteraction-other-service", event -> refused(this::click, event));
    }

    private void carrying() {
        expect("LedgerEvents-settled", event -> carries(event, 1));
        expect("LedgerEvents-twice-and-out-of-order", event -> carries(event, 2));
        expect("LedgerEvents-its-own-write", event -> carries(event, 0));
        expect("LedgerEvents-removed", event -> carries(event, 0));
        expect("LedgerEvents-future-version", event -> carries(event, 0));
        expect("LedgerEvents-without-images", event -> carries(event, 0));
        expect("LedgerEvents-missing-fields", event -> refused(this::carry, event));
        expect("LedgerEvents-other-service", event -> refused(this::carry, event));
    }

    private void sweeping() {
        expect("Sweep-scheduled", event -> assertThat(sweep(event)).isEqualTo("swept"));
        expect("Sweep-by-hand", event -> assertThat(sweep(event)).isEqualTo("swept"));
        expect("Sweep-other-service", event -> refused(this::sweep, event));
        expect("Sweep-missing-fields", event -> refused(this::sweep, event));
    }

    private void expect(String file, Consumer<String> outcome) {
        expected.put(file, outcome);
    }

    private void asks(String event, int posts, int... failed) {
        fixture.gate(GATE);
        assertThat(Mail.failed(ask(event))).containsExactly(ids(failed));
        assertThat(fixture.slack.calls("chat.postMessage")).hasSize(posts);
    }

    private void lapses(String event, GateState after, int... failed) {
        var gate = fixture.gate(GATE);
        assertThat(Mail.failed(lapse(event))).containsExactly(ids(failed));
        assertThat(fixture.now(gate).state()).isEqualTo(after);
    }

    private void click(String event, int status, GateState after) {
        Gate gate = fixture.gate(GATE);
        assertThat(click(event).getStatusCode()).isEqualTo(status);
        assertThat(fixture.now(gate).state()).isEqualTo(after);
    }

    private void carries(String event, int steps) {
        assertThat(carry(event).getBatchItemFailures()).isEmpty();
        var stored = Engine.client().scan(scan -> scan.tableName(fixture.tables.steps())).items();
        assertThat(stored).hasSize(steps);
        assertThat(stored).allMatch(item -> item.get("k").s().equals("default/run-of-an-event"));
    }

    private static void refused(Consumer<String> function, String event) {
        assertThatThrownBy(() -> function.accept(event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this event");
    }

    private SQSBatchResponse ask(String event) {
        return hand(new AskApproversFunction(fixture.cloud().approvals()), event, SQSEvent.class);
    }

    private SQSBatchResponse lapse(String event) {
        var late = fixture.later(Duration.ofHours(2)).approvals();
        return hand(new GateLapsedFunction(late), event, SQSEvent.class);
    }

    private APIGatewayProxyResponseEvent click(String event) {
        var then = fixture.later(Duration.between(Instant.now(), CLICKED)).clicks();
        return hand(new SlackInteractionFunction(then), event, APIGatewayProxyRequestEvent.class);
    }

    private StreamsEventResponse carry(String event) {
        var ids = new FreshIds(new SecureRandom());
        var stream = LedgerStream.of(Engine.client(), fixture.tables, ids);
        return hand(new LedgerEventsFunction(stream), event, DynamodbEvent.class);
    }

    private String sweep(String event) {
        return hand(new SweepFunction(fixture.cloud().sweep()), event, ScheduledEvent.class);
    }

    private static <E, A> A hand(RequestHandler<E, A> function, String event, Class<E> kind) {
        var reader =
                LambdaEventSerializers.serializerFor(kind, EventFilesTest.class.getClassLoader());
        return function.handleRequest(reader.fromJson(event), new NoContext());
    }

    private static String[] ids(int... messages) {
        return Arrays.stream(messages)
                .mapToObj("00000000-0000-4000-8000-00000000000%d"::formatted)
                .toArray(String[]::new);
    }

    private static String text(String name) {
        try {
            return Files.readString(EVENTS.resolve(name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
