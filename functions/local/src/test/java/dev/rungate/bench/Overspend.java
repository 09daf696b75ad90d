package dev.rungate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Tries to overspend a run in every way we know, and prints what came of it. Ends with status 1 if
/// a promise was broken.
final class Overspend {
    private static final int CALLS = 200;
    private static final int FITTING = 20;
    private static final Duration UPSTREAM = Duration.ofMillis(200);
    private static final String MODEL = "bench";

    /// A model whose longest answer is known, so that it may be called without {@code max_tokens}.
    private static final String KNOWN_MODEL = "gpt-4o-mini";

    private final int repetitions;
    private final List<String> faults = new ArrayList<>();

    private Overspend(int repetitions) {
        this.repetitions = repetitions;
    }

    public static void main(String[] args) throws Exception {
        new Overspend(args.length > 0 ? Integer.parseInt(args[0]) : 10).all();
    }

    private void all() throws Exception {
        Markdown.head(
                "",
                "calls at once",
                "repetitions",
                "admitted",
                "402",
                "429",
                "most at the provider at once",
                "spent of the limit, USD",
                "last refusal after, ms");
        try (var server = new MeasuredServer(UPSTREAM)) {
            var gateway = server.open("one", Map.of());
            onOne(server, gateway);
        }
        try (var server = new MeasuredServer(UPSTREAM);
                var engine = new Engine()) {
            onTwo(server, Map.of("RUNGATE_DYNAMODB_ENDPOINT", engine.address().toString()));
        }
        killed();
        faults.forEach(fault -> System.out.println("BROKEN: " + fault));
        System.exit(faults.isEmpty() ? 0 : 1);
    }

    private void onOne(MeasuredServer server, Gateway gateway)
            throws IOException, InterruptedException {
        var calls =
                new Calls(
                        gateway.admin().agentWithPolicy("exact", Policies.limit("exact", "1.00")),
                        null,
                        MODEL);
        repeat(
                "exactly 20 fit",
                server,
                CALLS,
                FITTING,
                run -> i -> calls.on(run).chat(50, false, "-"));
        repeat(
                "both doors, JSON and SSE",
                server,
                CALLS,
                FITTING,
                run -> i -> calls.on(run).mixed(i, 50, "-"));
        repeat("unequal costs", server, CALLS, -1, run -> i -> calls.on(run).unequal(i));
        var ten =
                new Calls(
                        gateway.admin().agentWithPolicy("ten", Policies.limit("ten", "1.00")),
                        null,
                        MODEL);
        repeat("10 of 256 fit", server, 256, 10, run -> i -> ten.on(run).chat(100, false, "-"));
        var clamped =
                new Calls(
                        gateway.admin()
                                .agentWithPolicy(
                                        "clamped", Policies.clamping("clamped", "0.02", 256)),
                        null,
                        KNOWN_MODEL);
        repeat(
                "no `max_tokens`, clamped",
                server,
                CALLS,
                -1,
                run -> i -> clamped.on(run).chat(null, i % 2 == 1, "tokens-64"));
    }

    private void onTwo(MeasuredServer server, Map<String, String> engine)
            throws IOException, InterruptedException {
        var gateway = server.open("one", engine);
        server.open("two", engine);
        var calls =
                new Calls(
                        gateway.admin().agentWithPolicy("both", Policies.limit("both", "1.00")),
                        null,
                        MODEL);
        repeat(
                "two processes, one engine",
                server,
                CALLS,
                FITTING,
                run -> i -> calls.on(run).mixed(i / 2, 50, "-"));
        repeat(
                "two processes, unequal costs",
                server,
                CALLS,
                -1,
                run -> i -> calls.on(run).unequal(i / 2));
    }

    /// {@code fitting} is how many must be admitted; negative where that depends on the order of
    /// arrival.
    private void repeat(
            String name,
            MeasuredServer server,
            int calls,
            int fitting,
            Function<String, IntFunction<byte[]>> requests)
            throws IOException, InterruptedException {
        var tally = new Tally(name, calls);
        for (int i = 0; i < repetitions; i++) {
            server.provider().reset();
            var run = "run-" + name.replaceAll("[^a-z0-9]+", "-") + i;
            var trial = Trial.on(server.addresses(), run, calls, requests.apply(run));
            tally.add(trial, server.provider().mostAtOnce());
            trial.faults().forEach(fault -> faults.add(name + ": " + fault));
            RunRecord.expect(
                    faults,
                    fitting < 0 || trial.admitted() == fitting,
                    name + ": admitted " + trial.admitted());
            RunRecord.expect(
                    faults,
                    server.provider().calls() == trial.admitted(),
                    name + ": the provider got " + server.provider().calls());
        }
        tally.print();
    }

    private void killed() throws IOException, InterruptedException {
        var tally = new Tally("two of 20 fit after kill -9 with 10 spent, 8 in flight", 50);
        for (int i = 0; i < repetitions; i++) {
            var found = Crash.inMidFlight();
            tally.add(found.trial(), 0);
            found.faults().forEach(fault -> faults.add("kill -9: " + fault));
        }
        tally.print();
    }
}
