package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.rungate.approvals.GateState;
import dev.rungate.aws.dynamo.DyingDynamoDb;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.aws.dynamo.FailingDynamoDb;
import dev.rungate.aws.dynamo.OneItemRefusingDynamoDb;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.Steps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/// What is left undone, done by the clock.
final class SweepFunctionTest {
    private static final Duration LATER = Duration.ofHours(2);

    private final ApprovalsFixture fixture = new ApprovalsFixture();
    private final RunKey run = new RunKey(OrgId.LOCAL, new RunId("left"));

    @AfterEach
    void shut() {
        fixture.close();
    }

    @Test
    void holdsAreChargedRunsThatRestAreEndedAndGatesLapse() {
        hold("stp_1", 7);
        var gate = fixture.gate();
        sweep(Engine.client());
        assertThat(found().balance().spent()).isEqualTo(new Usd(7));
        assertThat(found().balance().held()).isEqualTo(Usd.ZERO);
        assertThat(found().state()).isEqualTo(RunState.COMPLETED);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.EXPIRED);
        sweep(Engine.client());
        assertThat(found().balance().spent()).isEqualTo(new Usd(7));
    }

    @Test
    void stepsWhoseStreamWasLostReachTheirTable() {
        settle(hold("stp_1", 7));
        assertThat(stored()).isZero();
        sweep(Engine.client());
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void whatFailsKeepsNothingElseFromBeingDoneAndIsToldAtTheEnd() {
        var gate = fixture.gate();
        hold("stp_1", 7);
        var failing =
                new FailingDynamoDb(
                        Engine.client(),
                        1,
                        () -> DynamoDbException.builder().message("no").statusCode(400).build());
        assertThatThrownBy(() -> sweep(failing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not whole")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(found().balance().spent()).isEqualTo(new Usd(7));
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.PENDING);
        sweep(Engine.client());
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.EXPIRED);
    }

    @Test
    void aGateThatCannotBeReadKeepsNoOtherFromBeingDecided() {
        var damaged = fixture.gate();
        var other = fixture.gate();
        Engine.client()
                .updateItem(update ->
                        update.tableName(fixture.tables.gates())
                                .key(
                                        Map.of(
                                                "k",
                                                AttributeValue.fromS(damaged.id().value()),
                                                "s",
                                                AttributeValue.fromS("gate")))
                                .updateExpression("REMOVE rn"));
        sweep(Engine.client());
        assertThat(fixture.now(other).state()).isEqualTo(GateState.EXPIRED);
    }

    /// The first that was begun is the first that is looked at.
    @Test
    void aRunThatCannotBeSweptKeepsNoOtherFromIt() {
        hold("stp_1", 7);
        var other = new RunKey(OrgId.LOCAL, new RunId("other"));
        hold(other, "stp_2", 5);
        var refusing = new OneItemRefusingDynamoDb(Engine.client(), run.toString());
        assertThatThrownBy(() -> sweep(refusing)).hasMessageContaining("not whole");
        assertThat(found(other).balance().spent()).isEqualTo(new Usd(5));
        assertThat(found().balance().held()).isEqualTo(new Usd(7));
        sweep(Engine.client());
        assertThat(found().balance().spent()).isEqualTo(new Usd(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16})
    void whoIsKilledWhileSweepingChargesNothingTwice(int writes) {
        hold("stp_1", 7);
        hold("stp_2", 5);
        var gate = fixture.gate();
        try {
            sweep(new DyingDynamoDb(Engine.client(), writes));
        } catch (RuntimeException killed) {
            // as Lambda does
        }
        sweep(Engine.client());
        sweep(Engine.client(), LATER.plus(LATER));
        assertThat(found().balance().spent()).isEqualTo(new Usd(12));
        assertThat(found().balance().held()).isEqualTo(Usd.ZERO);
        assertThat(stored()).isEqualTo(3);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.EXPIRED);
        assertThat(fixture.run(gate).pendingGates()).isEmpty();
        assertThat(fixture.steps(gate)).containsOnlyOnce("run.approval_expired");
    }

    @Test
    void aCallThatEndsAfterTheSweepPaysWhatItCost() {
        var late = hold("stp_1", 7);
        sweep(Engine.client());
        settle(late);
        assertThat(found().balance().spent()).isEqualTo(new Usd(1));
    }

    @Test
    void anEventOfAnotherServiceIsRefusedWithWhatToDo() {
        var sweep = new SweepFunction(fixture.cloud().sweep());
        for (var source : List.of("aws.s3", "")) {
            var event = new ScheduledEvent();
            event.setSource(source);
            assertThatThrownBy(() -> sweep.handleRequest(event, new NoContext()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("aws.events");
        }
    }

    private void sweep(DynamoDbClient client) {
        sweep(client, LATER);
    }

    private void sweep(DynamoDbClient client, Duration later) {
        var event = new ScheduledEvent();
        event.setSource("aws.events");
        var function = new SweepFunction(fixture.later(later, client).sweep());
        assertThat(function.handleRequest(event, new NoContext())).isEqualTo("swept");
    }

    private Hold hold(String call, long nanos) {
        return hold(run, call, nanos);
    }

    private Hold hold(RunKey run, String call, long nanos) {
        var wanted = new Wanted(run, new CallId(call), nanos, Instant.now()).limit(1_000).build();
        return ((Reserved.Held) fixture.parts.stores().ledger().reserve(wanted)).hold();
    }

    private void settle(Hold hold) {
        var now = Instant.now();
        var step = Steps.ok(hold.call(), 1, now);
        fixture.parts.stores().ledger().settle(hold, new Usd(1), step, List.of(), now);
    }

    private Run found() {
        return found(run);
    }

    private Run found(RunKey run) {
        return fixture.parts.stores().runs().find(run, Instant.now()).orElseThrow();
    }

    /// In the step table itself.
    private int stored() {
        return Engine.client().scan(scan -> scan.tableName(fixture.tables.steps())).items().stream()
                .filter(item -> item.get("k").s().equals(run.toString()))
                .toList()
                .size();
    }
}
