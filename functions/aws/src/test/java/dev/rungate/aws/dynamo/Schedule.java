package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.SimulatedProcess.Fate;
import dev.rungate.budgets.AdmissionRules;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.Reservations;
import dev.rungate.budgets.Reserved;
import dev.rungate.budgets.Settled;
import dev.rungate.chat.Usage;
import dev.rungate.ids.CallId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import dev.rungate.tenants.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// One story of several processes over one run, all of it decided by a seed: which operation begins
/// when, which request goes next, which answer is lost, who is killed. The books are checked after
/// every write, the whole record at the end.
final class Schedule {
    private static final int PROCESSES = 2;
    private static final Duration EXPIRY = Duration.ofSeconds(100);
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final Random random;
    private final Tables tables;
    private final DynamoDbClient client;
    private final OrgId org;
    private final RunKey run;
    private final RunTerms terms;
    private final AdmissionRules rules;
    private final LedgerModel books;
    private final List<DynamoStores> processes = new ArrayList<>();
    private final List<SimulatedProcess> actors = new ArrayList<>();
    private final Map<CallId, Call> calls = new HashMap<>();
    private final Set<CallId> refusals = new HashSet<>();
    private final Set<Integer> refusing = new HashSet<>();
    private final List<String> story = new ArrayList<>();
    private Instant now = START;
    private int names;

    /// A call as the schedule knows it.
    private static final class Call {
        private final CallId id;
        private final int process;
        private final long amount;
        private final long tokens;
        private final long bill;
        private final Usage usage;
        private @Nullable Hold hold;
        private boolean refused;
        private boolean booked;

        private Call(CallId id, int process, long amount, long tokens, long bill, Usage usage) {
            this.id = id;
            this.process = process;
            this.amount = amount;
            this.tokens = tokens;
            this.bill = bill;
            this.usage = usage;
        }
    }

    Schedule(DynamoDbClient engine, Tables tables, long seed) {
        this.random = new Random(seed);
        this.tables = tables;
        this.org = new OrgId("s" + seed);
        this.run = new RunKey(org, new RunId("r"));
        this.terms = terms();
        this.rules = rules();
        this.books = new LedgerModel(rules.enforced());
        this.client = new ScheduledDynamoDb(new StrictDynamoDb(engine), books::check);
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(process());
        }
    }

    private RunTerms terms() {
        var plain = Terms.limited(random.nextInt(10) == 0 ? null : random.nextLong(20, 200));
        var idle = random.nextInt(5) == 0 ? Duration.ofSeconds(130) : Duration.ofHours(10);
        return new RunTerms(
                plain.agent(),
                plain.policy(),
                plain.limit(),
                idle,
                false,
                null,
                null,
                null,
                Map.of());
    }

    private AdmissionRules rules() {
        var made = Reservations.rules();
        if (random.nextInt(4) == 0) {
            made.requestsPerMinute(random.nextInt(1, 4)).tokensPerMinute(random.nextInt(20, 100));
        }
        if (random.nextInt(6) == 0) {
            made.maxSteps(random.nextInt(1, 5)).parallel(random.nextInt(1, 3));
        }
        return random.nextInt(12) == 0 ? made.observing().build() : made.build();
    }

    private DynamoStores process() {
        return new DynamoStores(
                client, tables, new FreshIds(random), NO_VAULT, millis -> SimulatedProcess.pause());
    }

    private static final Vault NO_VAULT =
            new Vault() {
                @Override
                public byte[] key(String purpose) {
                    throw new UnsupportedOperationException("no links are made here");
                }

                @Override
                public byte[] seal(byte[] plain, String purpose) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public byte[] open(byte[] sealed, String purpose) {
                    throw new UnsupportedOperationException();
                }
            };

    /// Plays the story to its end and checks the record.
    void play() {
        for (int left = random.nextInt(3, 8); left > 0 || !actors.isEmpty(); ) {
            if (left > 0 && (actors.isEmpty() || random.nextInt(5) < 2)) {
                begin();
                left--;
            } else {
                advance(actors.get(random.nextInt(actors.size())));
            }
        }
        checkRecord();
    }

    List<String> story() {
        return story;
    }

    // ---- operations ----

    private void begin() {
        pass(Duration.ofSeconds(random.nextInt(8) == 0 ? 101 : random.nextInt(4) == 0 ? 30 : 1));
        int process = random.nextInt(PROCESSES);
        var open = calls.values().stream().filter(call -> call.hold != null).toList();
        var name = "";
        Runnable operation;
        int die = random.nextInt(100);
        if (open.isEmpty() || die < 40) {
            var call = newCall(process);
            name = "reserve " + call.id + " " + call.amount;
            operation = reserve(call);
        } else if (die < 72) {
            var call = open.get(random.nextInt(open.size()));
            process = random.nextInt(8) == 0 ? process : call.process;
            name = "settle " + call.id + " " + call.bill;
            operation = settle(process, call);
        } else if (die < 76) {
            var call = open.get(random.nextInt(open.size()));
            name = "renew " + call.id;
            operation = renew(process, call);
        } else if (die < 84) {
            name = "find";
            operation = find(process);
        } else if (die < 86) {
            name = "sweep";
            operation = sweep(process);
        } else if (die < 91) {
            long limit = random.nextLong(10, 250);
            name = "limit " + limit;
            operation = limit(process, limit);
        } else if (die < 96 && refusing.add(process)) {
            name = "refuse";
            operation = refuse(process);
        } else if (die < 98) {
            name = "move records";
            operation = processes.get(process).mover()::moveWaiting;
        } else {
            name = "cancel";
            operation = cancel(process);
        }
        var title = "process " + process + ": " + name;
        story.add(now + " " + title);
        var actor = new SimulatedProcess(process, operation);
        actor.resume(Fate.PERFORMED);
        if (!actor.done()) {
            actors.add(actor);
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private CallId name(String what) {
        return new CallId(what + names++);
    }

    private Call newCall(int process) {
        long amount = random.nextLong(0, 60);
        boolean over = random.nextInt(20) == 0;
        long bill = over ? amount + random.nextLong(1, 20) : random.nextLong(0, amount + 1);
        var usage = Usage.of(random.nextInt(20), random.nextInt(20));
        var call = new Call(name("c"), process, amount, random.nextLong(0, 40), bill, usage);
        calls.put(call.id, call);
        return call;
    }

    private Runnable reserve(Call call) {
        var at = now;
        var wanted =
                new Reservation(
                        run,
                        call.id,
                        terms,
                        rules,
                        new Usd(call.amount),
                        call.tokens,
                        null,
                        false,
                        at,
                        at.plus(EXPIRY),
                        null);
        var ledger = processes.get(call.process).ledger();
        return () -> {
            switch (orUnknown(() -> ledger.reserve(wanted))) {
                case Reserved.Held held -> call.hold = held.hold();
                case Reserved.Refused refused -> call.refused = true;
                case null -> {}
            }
        };
    }

    private Runnable settle(int process, Call call) {
        var at = now;
        var ledger = processes.get(process).ledger();
        var hold = call.hold;
        books.allowOverHold(Math.max(0, call.bill - call.amount));
        return () -> {
            var step = Steps.ok(call.id, call.bill, call.usage, at);
            if (orUnknown(() -> ledger.settle(hold, new Usd(call.bill), step, List.of(), at))
                    instanceof Settled.Booked) {
                call.booked = true;
            }
        };
    }

    private Runnable renew(int process, Call call) {
        var until = now.plus(EXPIRY);
        var ledger = processes.get(process).ledger();
        var hold = call.hold;
        return () -> orUnknown(() -> ledger.renew(hold, until));
    }

    private Runnable find(int process) {
        var at = now;
        var runs = processes.get(process).runs();
        return () -> orUnknown(() -> runs.find(run, at));
    }

    private Runnable sweep(int process) {
        var at = now;
        var ledger = processes.get(process).ledger();
        return () -> orUnknown(() -> ledger.sweep(org, at, run -> {}));
    }

    private Runnable limit(int process, long nanos) {
        var at = now;
        var event = name("e");
        var runs = processes.get(process).runs();
        return () -> orUnknown(() -> runs.limit(run, new Usd(nanos), "admin", event, at));
    }

    private Runnable refuse(int process) {
        var at = now;
        var step = Steps.refused(name("f"), at);
        var runs = processes.get(process).runs();
        return () -> {
            var answer = orUnknown(() -> runs.refuse(run, terms, step, terms.limit(), at));
            if (answer instanceof RunStore.Refused.Recorded) {
                refusals.add(step.call());
            }
            refusing.remove(process);
        };
    }

    private Runnable cancel(int process) {
        var at = now;
        var event = name("e");
        var runs = processes.get(process).runs();
        return () -> orUnknown(() -> runs.close(run, RunState.CANCELLED, "admin", event, at));
    }

    private interface Operation<T> {
        T run();
    }

    /// Null where the ledger gave up: then nothing is known.
    private static <T> @Nullable T orUnknown(Operation<T> operation) {
        try {
            return operation.run();
        } catch (LedgerUnavailable unknown) {
            return null;
        }
    }

    // ---- what happens to them ----

    private void advance(SimulatedProcess actor) {
        var fate = fate(random.nextInt(100));
        resume(actor, fate);
        if (fate == Fate.CRASHED_BEFORE || fate == Fate.CRASHED_AFTER) {
            crash(actor.process);
        }
    }

    private static Fate fate(int die) {
        int after = 0;
        for (var fate : Fate.values()) {
            after += fate.inHundred;
            if (die < after) {
                return fate;
            }
        }
        throw new IllegalArgumentException("all fates make a hundred: " + die);
    }

    private void resume(SimulatedProcess actor, Fate fate) {
        story.add("    process " + actor.process + " " + fate);
        actor.resume(fate);
        if (actor.done()) {
            actors.remove(actor);
        }
    }

    private void crash(int process) {
        List.copyOf(actors).stream()
                .filter(other -> other.process == process)
                .forEach(other -> resume(other, Fate.CRASHED_BEFORE));
        refusing.remove(process);
        processes.set(process, process());
    }

    // ---- the end ----

    private void checkRecord() {
        var survivor = process();
        var far = now.plus(EXPIRY).plusSeconds(1);
        var found = survivor.runs().find(run, far);
        if (found.isEmpty()) {
            assertThat(calls.values()).noneMatch(call -> call.hold != null);
            return;
        }
        var whole = found.get();
        var steps = survivor.runs().steps(run, 0, 1000).data();
        checkSteps(steps);
        checkMoney(whole, steps);
        if (random.nextInt(4) == 0) {
            checkMoved(survivor, far, whole, steps);
        }
    }

    private void checkMoved(
            DynamoStores survivor, Instant far, Run whole, List<NumberedStep> steps) {
        survivor.mover().moveWaiting();
        var moved = process();
        assertThat(moved.runs().steps(run, 0, 1000).data())
                .as("moving changes nothing")
                .isEqualTo(steps);
        assertThat(moved.runs().find(run, far)).contains(whole);
    }

    private void checkSteps(List<NumberedStep> steps) {
        assertThat(steps)
                .extracting(NumberedStep::number)
                .isEqualTo(LongStream.rangeClosed(1, steps.size()).boxed().toList());
        assertThat(steps).extracting(step -> step.step().call()).doesNotHaveDuplicates();
        var recorded = new HashMap<CallId, Step>();
        steps.forEach(step -> recorded.put(step.step().call(), step.step()));
        assertThat(recorded.keySet()).as("refusals that were acknowledged").containsAll(refusals);
        for (var call : calls.values()) {
            var step = recorded.get(call.id);
            assertThat(step != null || call.hold == null)
                    .as("an admitted call has a step: %s", call.id)
                    .isTrue();
            assertThat(step == null || !call.refused)
                    .as("a refused call has none: %s", call.id)
                    .isTrue();
            assertThat(!call.booked || step.status() == Step.Status.OK)
                    .as("what was booked is recorded")
                    .isTrue();
            if (step != null) {
                long cost = step.status() == Step.Status.OK ? call.bill : call.amount;
                assertThat(step.charge().cost())
                        .as("the bill, or what was held: %s", call.id)
                        .isEqualTo(new Usd(cost));
            }
        }
    }

    private void checkMoney(Run whole, List<NumberedStep> steps) {
        var charged =
                steps.stream()
                        .map(NumberedStep::step)
                        .filter(step -> calls.containsKey(step.call()))
                        .toList();
        long spent = charged.stream().mapToLong(step -> step.charge().cost().nanos()).sum();
        long used =
                charged.stream()
                        .mapToLong(step ->
                                step.charge().usage() == null
                                        ? 0
                                        : step.charge().usage().totalTokens())
                        .sum();
        long unknown =
                charged.stream()
                        .filter(step -> step.status() == Step.Status.UNSETTLED)
                        .mapToLong(step -> calls.get(step.call()).tokens)
                        .sum();
        assertThat(whole.balance().held()).as("nothing leaks").isEqualTo(Usd.ZERO);
        assertThat(whole.balance().spent()).as("every charge is a step").isEqualTo(new Usd(spent));
        assertThat(whole.admitted()).isEqualTo(charged.size());
        assertThat(whole.totals().tokens()).isEqualTo(used);
        assertThat(whole.counters().usedTokens()).isEqualTo(used + unknown);
        assertThat(whole.counters().heldTokens()).isZero();
    }
}
