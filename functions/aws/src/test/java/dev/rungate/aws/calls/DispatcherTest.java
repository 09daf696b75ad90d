package dev.rungate.aws.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.tenants.Agent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Whatever goes wrong at whatever moment of a call: its agent's slot is free again, its place is
/// gone, its hold is settled or lapses, there is one step and one bill, no stream stays open, and
/// no thread is interrupted later.
final class DispatcherTest {
    private static final String RULES =
            """
            name: p
            run: { shared: true }
            budget: { run: { limit_usd: "5.00" } }
            models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
            rates: { agent: { parallel: 1 } }
            tools: [{ tool: pay, when: "args.amount > 500", then: ask, hold: PT0S }]
            """;
    private static final Duration A_WHILE = Duration.ofSeconds(20);
    private static final DynamoStores STORES =
            Engine.passing(Engine.client(), Engine.freshTables());

    /// One case of the matrix.
    private record Cell(Stage stage, Fault fault, Mode mode) {}

    @Test
    void noFaultAtAnyStageLeavesAnythingBehind() throws Exception {
        var cells = new ArrayList<Cell>();
        for (var stage : Stage.values()) {
            for (var fault : Fault.values()) {
                for (var mode : Mode.values()) {
                    cells.add(new Cell(stage, fault, mode));
                }
            }
        }
        assertThat(broken(cells)).isEmpty();
    }

    @Test
    void theSlotOfASharedRunBelongsToItsCaller() {
        var ports = new FaultyPorts(Stage.RATES, Fault.CLIENT_GONE);
        var fixture = new CallFixture(STORES, ports, RULES);
        var owner = fixture.agent("owner");
        var guest = fixture.agent("guest");
        var run = fixture.run("shared");
        use(fixture.dispatch(owner, run, Mode.WHOLE), false);
        use(fixture.dispatch(guest, run, Mode.WHOLE), false);
        assertThat(fixture.slotIsFree(guest)).isTrue();
        use(fixture.dispatch(guest, run, Mode.STREAM), false);
        assertThat(fixture.slotIsFree(guest)).isTrue();
    }

    @Test
    void theConditionsOfARuleAreEvaluatedOncePerCallOfAnAnswer() {
        for (var mode : List.of(Mode.WHOLE_WITH_GATE, Mode.STREAM_WITH_GATE)) {
            var fixture =
                    new CallFixture(STORES, new FaultyPorts(Stage.RATES, Fault.CLIENT_GONE), RULES);
            var answer = fixture.dispatch(fixture.agent("once"), fixture.run("once"), mode);
            use(answer, false);
            assertThat(fixture.argumentsRead).hasValue(1);
        }
    }

    private static List<String> broken(List<Cell> cells) throws Exception {
        try (var threads = Executors.newFixedThreadPool(32)) {
            var tasks = new ArrayList<Callable<String>>();
            cells.forEach(cell -> tasks.add(() -> broken(cell)));
            var broken = new ArrayList<String>();
            for (var result : threads.invokeAll(tasks)) {
                if (!result.get().isEmpty()) {
                    broken.add(result.get());
                }
            }
            return broken;
        }
    }

    private static String broken(Cell cell) {
        var ports = new FaultyPorts(cell.stage(), cell.fault());
        var fixture = new CallFixture(STORES, ports, RULES);
        var agent = fixture.agent("agent");
        var run = fixture.run("run");
        ports.onCancel(() -> fixture.cancel(run));
        var thrown = call(fixture, agent, run, cell);
        boolean struck = ports.struck();
        ports.heal();
        Thread.interrupted();
        try {
            check(fixture, agent, run, cell);
            return "";
        } catch (AssertionError | RuntimeException e) {
            return "%s (struck: %s, thrown: %s): %s"
                    .formatted(cell, struck, thrown, e.getMessage());
        }
    }

    private static Throwable call(CallFixture fixture, Agent agent, RunKey run, Cell cell) {
        try {
            use(fixture.dispatch(agent, run, cell.mode()), cell.fault() == Fault.CLIENT_GONE);
            return null;
        } catch (RuntimeException | Error thrown) {
            return thrown;
        }
    }

    /// As the server does: read to the end or left, and closed.
    private static void use(GovernedAnswer answer, boolean leaves) {
        if (answer instanceof GovernedAnswer.Streamed streamed) {
            try (var events = streamed.events()) {
                var event = events.next();
                while (event != null && !leaves) {
                    event = events.next();
                }
            }
        }
    }

    private static void check(CallFixture fixture, Agent agent, RunKey run, Cell cell) {
        if (cell.stage() != Stage.CLOSE) {
            assertThat(fixture.streamsOpen).as("open streams").hasValue(0);
        }
        if (!cell.fault().ofLedger() && cell.fault() != Fault.INTERRUPT) {
            assertThat(fixture.slotIsFree(agent)).as("the slot is free").isTrue();
        }
        eventually(() -> assertThat(fixture.inFlight.count()).as("places").isZero());
        fixture.found(run).ifPresent(fixture.inFlight::cancel);
        assertThat(Thread.interrupted()).as("interrupted later").isFalse();
        fixture.clock.forward(CallFixture.HOLD_EXPIRY.plusMinutes(1));
        fixture.inFlight.tend();
        assertThat(fixture.slotIsFree(agent)).as("the slot has lapsed").isTrue();
        checkMoney(fixture, run, cell);
    }

    private static void checkMoney(CallFixture fixture, RunKey run, Cell cell) {
        var found = fixture.found(run);
        if (found.isEmpty()) {
            assertThat(cell.stage()).isIn(Stage.RATES, Stage.RESERVE);
            return;
        }
        var balance = found.get().balance();
        var steps = fixture.steps(run);
        assertThat(balance.held()).as("held").isEqualTo(Usd.ZERO);
        assertThat(steps).as("steps").hasSizeLessThanOrEqualTo(1);
        var costs =
                steps.isEmpty() || steps.getFirst().charge().cost() == null
                        ? Usd.ZERO
                        : steps.getFirst().charge().cost();
        assertThat(balance.spent()).as("the bill of the step").isEqualTo(costs);
        if (cell.stage().ordinal() > Stage.SEND.ordinal()) {
            assertThat(steps).as("a call that was sent has a step").hasSize(1);
            assertThat(balance.spent()).as("spent").isNotEqualTo(Usd.ZERO);
        }
    }

    private static void eventually(Runnable holds) {
        long end = System.nanoTime() + A_WHILE.toNanos();
        while (true) {
            try {
                holds.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                sleep();
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
