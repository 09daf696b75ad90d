package dev.rungate.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What every store of runs must keep.
public abstract class RunStoreContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    protected final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    protected final OrgId org = new OrgId("org-" + FRESH.incrementAndGet());
    protected final RunKey run = key("run");

    protected abstract RunStore runs();

    protected abstract BudgetLedger ledger();

    /// Another process over the same runs, which carries no records on.
    protected abstract RunStore anotherProcess();

    /// A process whose next requests are performed while their answers are lost.
    protected abstract RunStore losingAnswers(int howMany);

    /// Waits until the records written so far are where they stay.
    protected abstract void settleDown();

    @Test
    void nobodyKnowsARunThatNeverStarted() {
        assertThat(runs().find(run, now)).isEmpty();
        assertThat(runs().steps(run, 0, 10).data()).isEmpty();
        assertThat(runs().close(run, RunState.COMPLETED, "test", call("e"), now)).isEmpty();
        assertThat(runs().limit(run, new Usd(5), "test", call("e"), now)).isEmpty();
    }

    @Test
    void aRunKeepsTheTermsItStartedUnder() {
        var terms =
                new RunTerms(
                        Terms.AGENT,
                        Terms.POLICY,
                        new Usd(77),
                        Duration.ofMinutes(3),
                        true,
                        new RunId("parent"),
                        "acme",
                        "triage",
                        Map.of("team", "north", "§", "ü"));
        ledger().reserve(new Wanted(run, call("c"), 7, now).terms(terms).build());
        var found = runs().find(run, now).orElseThrow();
        assertThat(found.terms()).isEqualTo(terms);
        assertThat(found.key()).isEqualTo(run);
        assertThat(found.state()).isEqualTo(RunState.OPEN);
        assertThat(found.startedAt()).isEqualTo(now);
        assertThat(found.lastActivityAt()).isEqualTo(now);
        assertThat(found.balance().remaining()).isEqualTo(new Usd(70));
    }

    // ---- endings ----

    @Test
    void closingAgainGivesTheSameRun() {
        hold("c", 10);
        var closed =
                runs().close(run, RunState.COMPLETED, "agt_one", call("e1"), now).orElseThrow();
        assertThat(closed.state()).isEqualTo(RunState.COMPLETED);
        assertThat(closed.closedBy()).isEqualTo("agt_one");
        assertThat(closed.closedAt()).isEqualTo(now);
        assertThat(runs().close(run, RunState.CANCELLED, "admin", call("e2"), now.plusSeconds(5)))
                .contains(closed);
        assertThat(steps()).hasSize(1);
    }

    @Test
    void theFirstOfTwoEndsWins() throws Exception {
        hold("c", 10);
        var ends =
                inParallel(
                        10,
                        i ->
                                runs().close(
                                                run,
                                                i % 2 == 0
                                                        ? RunState.COMPLETED
                                                        : RunState.CANCELLED,
                                                "by" + i,
                                                call("e" + i),
                                                now)
                                        .orElseThrow());
        assertThat(ends).extracting(Run::closedBy).containsOnly(ends.getFirst().closedBy());
        assertThat(steps()).hasSize(1);
    }

    @Test
    void aCloseWhoseAnswerIsLostIsOneStep() {
        hold("c", 10);
        assertThat(losingAnswers(3).close(run, RunState.COMPLETED, "test", call("e"), now))
                .isPresent();
        assertThat(steps())
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.step().name()).isEqualTo("run.completed");
                    assertThat(step.step().kind()).isEqualTo(Step.Kind.RUN);
                    assertThat(step.step().charge().cost()).isEqualTo(Usd.ZERO);
                });
    }

    @Test
    void aReaderNeverSeesAnIdleRunThatIsStillOpen() {
        settle(hold("c", 10), 10);
        assertThat(runs().find(run, now.plus(Terms.IDLE)).orElseThrow().state())
                .isEqualTo(RunState.OPEN);
        var late = now.plus(Terms.IDLE).plusMillis(1);
        var found = runs().find(run, late).orElseThrow();
        assertThat(found.state()).isEqualTo(RunState.COMPLETED);
        assertThat(found.closedBy()).isEqualTo("idle");
        assertThat(runs().find(run, late.plusSeconds(9))).contains(found);
        assertThat(steps().getLast().step().name()).isEqualTo("run.completed");
    }

    @Test
    void aListNeverShowsAnIdleRunThatIsStillOpen() {
        settle(hold("c", 10), 10);
        var listed = runs().list(org, null, 10, null, now.plus(Terms.IDLE).plusMillis(1)).data();
        assertThat(listed).singleElement().extracting(Run::state).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aRunWithCallsInFlightDoesNotRest() {
        var hold = hold("c", 10);
        ledger().renew(hold, now.plus(Duration.ofHours(2)));
        assertThat(runs().find(run, now.plus(Duration.ofHours(1))).orElseThrow().state())
                .isEqualTo(RunState.OPEN);
    }

    @Test
    void theSweeperEndsRunsThatRest() {
        settle(hold("c", 10), 10);
        ledger().sweep(org, now.plus(Terms.IDLE).plusMillis(1), run -> {});
        assertThat(anotherProcess().find(run, now).orElseThrow().state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(steps()).hasSize(2);
    }

    // ---- limits ----

    @Test
    void aRaisedLimitOpensABlockedRun() {
        settle(hold("c", 90), 90);
        runs().refuse(run, Terms.limited(100L), Steps.refused(call("r"), now), new Usd(100), now);
        assertThat(runs().find(run, now).orElseThrow().state()).isEqualTo(RunState.BLOCKED);
        var raised = runs().limit(run, new Usd(200), "admin", call("e"), now).orElseThrow();
        assertThat(raised.state()).isEqualTo(RunState.OPEN);
        assertThat(raised.balance().remaining()).isEqualTo(new Usd(110));
        assertThat(raised.terms().limit()).isEqualTo(new Usd(100));
        hold("d", 110);
        assertThat(steps().getLast().step().name()).isEqualTo("run.limit");
    }

    /// It was refused before the raise and is written down after it.
    @Test
    void aRefusalUnderALowerLimitDoesNotBlockTheRun() {
        settle(hold("c", 90), 90);
        runs().limit(run, new Usd(200), "admin", call("e"), now);
        refuse("r", new Usd(100));
        assertThat(runs().find(run, now).orElseThrow().state()).isEqualTo(RunState.OPEN);
        refuse("s", new Usd(200));
        assertThat(runs().find(run, now).orElseThrow().state()).isEqualTo(RunState.BLOCKED);
    }

    @Test
    void aLimitThatLeavesNoRoomLeavesABlockedRunBlocked() {
        settle(hold("c", 90), 90);
        refuse("r", new Usd(100));
        for (long limit : new long[] {80, 90}) {
            var still = runs().limit(run, new Usd(limit), "admin", call("e" + limit), now);
            assertThat(still.orElseThrow().state()).isEqualTo(RunState.BLOCKED);
        }
    }

    private void refuse(String call, Usd under) {
        runs().refuse(run, Terms.limited(100L), Steps.refused(call(call), now), under, now);
    }

    @Test
    void theRecordSaysWhoSetWhichLimit() {
        hold("c", 10);
        runs().limit(run, new Usd(2_500_000_000L), "admin", call("e"), now);
        assertThat(steps().getLast().step().details())
                .isEqualTo(Step.Details.ofRun(Map.of("by", "admin", "limit_usd", "2.50")));
    }

    @Test
    void theRecordSaysWhoEndedARun() {
        settle(hold("c", 10), 10);
        runs().close(run, RunState.CANCELLED, "agt_1", call("e"), now);
        assertThat(steps().getLast().step().details())
                .isEqualTo(Step.Details.ofRun(Map.of("by", "agt_1")));
    }

    @Test
    void aLimitBelowWhatIsSpentAdmitsNothingMore() {
        settle(hold("c", 90), 50);
        hold("d", 10);
        var lowered = runs().limit(run, new Usd(20), "admin", call("e"), now).orElseThrow();
        assertThat(lowered.balance().remaining()).isEqualTo(new Usd(-40));
        var refused =
                (Reserved.Refused)
                        ledger().reserve(new Wanted(run, call("f"), 1, now).limit(100).build());
        assertThat(refused.obstacle()).isEqualTo(new Obstacle.OverLimit());
    }

    @Test
    void aRunWithoutALimitCanBeGivenOne() {
        settle(held(ledger().reserve(new Wanted(run, call("c"), 90, now).build())), 30);
        ledger().reserve(new Wanted(run, call("d"), 15, now).build());
        var limited = runs().limit(run, new Usd(50), "admin", call("e"), now).orElseThrow();
        assertThat(limited.balance().remaining()).isEqualTo(new Usd(5));
        assertThat(limited.terms().limit()).isNull();
        hold("f", 5);
    }

    @Test
    void theSameLimitAgainChangesNothing() {
        hold("c", 10);
        var first = losingAnswers(2).limit(run, new Usd(50), "admin", call("e"), now);
        assertThat(runs().limit(run, new Usd(50), "admin", call("e"), now)).isEqualTo(first);
        assertThat(steps()).hasSize(1);
    }

    @Test
    void limitsSetAtTheSameTimeAndCallsInFlightAddUp() throws Exception {
        hold("c", 10);
        inParallel(
                24,
                i ->
                        i % 3 == 0
                                ? runs().limit(run, new Usd(1000 + i), "admin", call("e" + i), now)
                                : ledger().reserve(
                                                new Wanted(run, call("p" + i), 3, now)
                                                        .limit(100)
                                                        .build()));
        var balance = runs().find(run, now).orElseThrow().balance();
        assertThat(balance.held()).isEqualTo(new Usd(10 + 16 * 3));
        assertThat(balance.limit()).isNotNull();
        var remaining =
                (Reserved.Held)
                        ledger().reserve(
                                        new Wanted(
                                                        run,
                                                        call("all"),
                                                        balance.remaining().nanos(),
                                                        now)
                                                .limit(100)
                                                .build());
        assertThat(remaining.run().balance().remaining()).isEqualTo(Usd.ZERO);
    }

    @Test
    void anEndedRunKeepsItsLimit() {
        hold("c", 10);
        runs().close(run, RunState.CANCELLED, "test", call("e1"), now);
        var after = runs().limit(run, new Usd(500), "admin", call("e2"), now).orElseThrow();
        assertThat(after.balance().limit()).isEqualTo(new Usd(100));
        assertThat(after.state()).isEqualTo(RunState.CANCELLED);
    }

    // ---- refusals ----

    @Test
    void aRefusedFirstCallStartsTheRun() {
        var refused =
                runs().refuse(
                                run,
                                Terms.limited(100L),
                                Steps.refused(call("r"), now),
                                new Usd(100),
                                now);
        assertThat(refused).isInstanceOf(RunStore.Refused.Recorded.class);
        var found = runs().find(run, now).orElseThrow();
        assertThat(found.state()).isEqualTo(RunState.BLOCKED);
        assertThat(found.admitted()).isZero();
        assertThat(steps()).containsExactly(new NumberedStep(1, Steps.refused(call("r"), now)));
        hold("c", 100);
    }

    @Test
    void aRefusalInARunOfSomebodyElseIsNotWritten() {
        hold("c", 10);
        var stranger = Terms.of(Terms.STRANGER, null, false);
        var refused =
                runs().refuse(run, stranger, Steps.refused(call("r"), now), new Usd(100), now);
        assertThat(refused).isInstanceOf(RunStore.Refused.NotOurs.class);
        assertThat(runs().find(run, now).orElseThrow().state()).isEqualTo(RunState.OPEN);
        assertThat(steps()).isEmpty();
    }

    @Test
    void aRefusalInARunThatEndedIsNotWritten() {
        settle(hold("c", 10), 1);
        var late = now.plus(Terms.IDLE).plusMillis(1);
        var refused =
                runs().refuse(
                                run,
                                Terms.limited(100L),
                                Steps.refused(call("r"), late),
                                new Usd(100),
                                late);
        assertThat(refused)
                .isInstanceOfSatisfying(
                        RunStore.Refused.NotOurs.class,
                        not -> assertThat(not.run().state()).isEqualTo(RunState.COMPLETED));
    }

    @Test
    void aRefusalWhoseAnswerIsLostIsOneStep() {
        for (int lost = 1; lost <= 2; lost++) {
            losingAnswers(lost)
                    .refuse(
                            run,
                            Terms.limited(100L),
                            Steps.refused(call("r" + lost), now),
                            null,
                            now);
        }
        assertThat(steps())
                .extracting(step -> step.step().call())
                .containsExactly(call("r1"), call("r2"));
    }

    @Test
    void aStormOfRefusalsIsWrittenDownToTheLast() throws Exception {
        hold("c", 100);
        inParallel(
                250,
                i ->
                        runs().refuse(
                                        run,
                                        Terms.limited(100L),
                                        Steps.refused(call("r" + i), now),
                                        new Usd(100),
                                        now));
        assertThat(numbers(run))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 250).boxed().toList());
        assertThat(steps()).extracting(step -> step.step().call()).doesNotHaveDuplicates();
    }

    // ---- steps ----

    @Test
    void stepsAreNumberedInOrderAndReadPageByPage() {
        IntStream.range(0, 7).forEach(i -> settle(hold("c" + i, 1), 1));
        settleDown();
        IntStream.range(7, 9).forEach(i -> settle(hold("c" + i, 1), 1));
        var read = new ArrayList<NumberedStep>();
        String after = "0";
        while (after != null) {
            var page = runs().steps(run, Long.parseLong(after), 2);
            assertThat(page.data()).hasSizeLessThanOrEqualTo(2).isNotEmpty();
            read.addAll(page.data());
            after = page.next();
        }
        assertThat(read)
                .extracting(NumberedStep::number)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(read)
                .extracting(step -> step.step().call().value())
                .containsExactly("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8");
    }

    @Test
    void aStepIsSeenFromEveryProcessWithoutWaiting() {
        settle(hold("c", 10), 4);
        assertThat(anotherProcess().steps(run, 0, 10).data()).isEqualTo(steps()).hasSize(1);
    }

    @Test
    void stepsStayWhereTheyAreWhenTheyAreMoved() {
        IntStream.range(0, 5).forEach(i -> settle(hold("c" + i, 1), 1));
        var before = steps();
        settleDown();
        settle(hold("d", 1), 1);
        settleDown();
        assertThat(steps().subList(0, 5)).isEqualTo(before);
        assertThat(steps()).hasSize(6);
    }

    @Test
    void aReaderWhoFollowsTheRecordMissesNoStep() throws Exception {
        var seen = new ArrayList<Long>();
        var reader =
                Thread.ofVirtual()
                        .start(() -> {
                            while (seen.size() < 100) {
                                runs().steps(run, seen.isEmpty() ? 0 : seen.getLast(), 1000)
                                        .data()
                                        .forEach(step -> seen.add(step.number()));
                            }
                        });
        inParallel(
                100,
                i -> {
                    var hold =
                            held(ledger().reserve(new Wanted(run, call("c" + i), 1, now).build()));
                    settle(hold, 1);
                    return hold;
                });
        assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    // ---- lists ----

    @Test
    void runsAreListedNewestFirstByOrganisationAndByAgent() {
        for (int i = 0; i < 5; i++) {
            var agent = i % 2 == 0 ? Terms.AGENT : Terms.STRANGER;
            ledger().reserve(
                            new Wanted(key("r" + i), call("c"), 1, now.plusMillis(i))
                                    .terms(Terms.of(agent, null, false))
                                    .build());
        }
        assertThat(names(null, 10)).containsExactly("r4", "r3", "r2", "r1", "r0");
        assertThat(names(Terms.AGENT, 10)).containsExactly("r4", "r2", "r0");
        assertThat(names(Terms.STRANGER, 10)).containsExactly("r3", "r1");
        assertThat(names(null, 2)).containsExactly("r4", "r3", "r2", "r1", "r0");
        assertThat(names(Terms.AGENT, 1)).containsExactly("r4", "r2", "r0");
    }

    @Test
    void runsThatStartedTogetherAreListedOnce() {
        IntStream.range(0, 7)
                .forEach(i ->
                        ledger().reserve(new Wanted(key("t:" + i), call("c"), 1, now).build()));
        assertThat(names(null, 3)).hasSize(7).doesNotHaveDuplicates();
    }

    // ---- automatic runs ----

    @Test
    void callersWithoutARunIdAgreeOnOne() throws Exception {
        assertThat(runs().automatic(org, Terms.AGENT)).isEmpty();
        var chosen =
                inParallel(
                        10,
                        i -> runs().nextAutomatic(org, Terms.AGENT, null, new RunId("auto" + i)));
        assertThat(chosen).containsOnly(chosen.getFirst());
        assertThat(runs().automatic(org, Terms.AGENT)).contains(chosen.getFirst());
        assertThat(runs().automatic(org, Terms.STRANGER)).isEmpty();
    }

    @Test
    void theNextAutomaticRunFollowsTheOneThatWasKnown() throws Exception {
        var first = runs().nextAutomatic(org, Terms.AGENT, null, new RunId("first"));
        var chosen =
                inParallel(
                        10,
                        i -> runs().nextAutomatic(org, Terms.AGENT, first, new RunId("next" + i)));
        assertThat(chosen).containsOnly(chosen.getFirst()).doesNotContain(first);
        assertThat(
                        losingAnswers(1)
                                .nextAutomatic(
                                        org, Terms.AGENT, chosen.getFirst(), new RunId("last")))
                .isEqualTo(new RunId("last"));
    }

    // ---- texts that others write ----

    @Test
    void refusalsAndEventsWhoseEveryTextIsAMegabyteAreWrittenDown() throws Exception {
        var text = "\u0001".repeat(1_000_000);
        var terms = Terms.wordy(text);
        inParallel(
                20,
                i -> {
                    var step = Steps.wordy(call("r" + i), Step.Kind.LLM, text, now);
                    return runs().refuse(run, terms, step, null, now);
                });
        for (int i = 0; i < 5; i++) {
            var gate = new GateId("gate_" + i);
            var opened = Steps.wordy(call("o" + i), Step.Kind.GATE, text, now);
            runs().pause(run, gate, opened, now);
            var decided = Steps.wordy(call("d" + i), Step.Kind.GATE, text, now);
            runs().resume(run, gate, decided, now);
        }
        var open = runs().find(run, now).orElseThrow();
        assertThat(open.terms()).isEqualTo(terms);
        var ended = runs().close(run, RunState.CANCELLED, text, call("end"), now).orElseThrow();
        assertThat(ended.state()).isEqualTo(RunState.CANCELLED);
        assertThat(steps()).hasSize(31);
    }

    // ---- words ----

    private RunKey key(String name) {
        return new RunKey(org, new RunId(name));
    }

    protected final CallId call(String name) {
        return new CallId(name);
    }

    protected final Hold hold(String call, long nanos) {
        return held(ledger().reserve(new Wanted(run, call(call), nanos, now).limit(100).build()));
    }

    private static Hold held(Reserved answer) {
        assertThat(answer).isInstanceOf(Reserved.Held.class);
        return ((Reserved.Held) answer).hold();
    }

    protected final void settle(Hold hold, long nanos) {
        ledger().settle(hold, new Usd(nanos), Steps.ok(hold.call(), nanos, now), List.of(), now);
    }

    protected final List<NumberedStep> steps() {
        return runs().steps(run, 0, 1000).data();
    }

    private List<Long> numbers(RunKey of) {
        return runs().steps(of, 0, 1000).data().stream().map(NumberedStep::number).toList();
    }

    private List<String> names(AgentId agent, int pageSize) {
        var names = new ArrayList<String>();
        String after = null;
        do {
            var page = runs().list(org, agent, pageSize, after, now);
            page.data().forEach(found -> names.add(found.key().run().value()));
            after = page.next();
        } while (after != null);
        return names;
    }

    private interface Caller<T> {
        T call(int number) throws Exception;
    }

    private static <T> List<T> inParallel(int callers, Caller<T> caller) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<T>>();
            IntStream.range(0, callers).forEach(i -> calls.add(() -> caller.call(i)));
            var answers = new ArrayList<T>();
            for (Future<T> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
