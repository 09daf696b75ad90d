package dev.rungate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/// Another build of the program beside this one: both run at once and are loaded in turn, so that
/// what else the machine does meets both alike.
final class Versions {
    private static final int ROUNDS = 15;
    private static final Duration ROUND = Duration.ofSeconds(3);

    /// In turn, until the compiler has little left to do.
    private static final int WARM_UPS = 3;

    private Versions() {}

    /// The argument is the other build's {@code bin/rungate}.
    public static void main(String[] args) throws Exception {
        var other = List.of(args[0], "serve");
        Markdown.head(
                "engine, connections", "figure", "the other", "this", "this / the other, median");
        try (var before = Setup.stubbed(other);
                var now = Setup.stubbed(Program.serve())) {
            compare("stub", before, now);
        }
        try (var before = Setup.embedded(other);
                var now = Setup.embedded(Program.serve())) {
            compare("embedded", before, now);
        }
        System.exit(0);
    }

    /// One build under load for a moment.
    private record Round(double perSecond, double medianMs, double processorMsPerCall) {}

    private static void compare(String engine, Setup before, Setup now)
            throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UPS; i++) {
            before.warmUp();
            now.warmUp();
        }
        for (int connections : List.of(1, 16, 64)) {
            compare(engine + ", " + connections, before, now, connections);
        }
    }

    private static void compare(String name, Setup before, Setup now, int connections)
            throws InterruptedException {
        var old = new ArrayList<Round>();
        var fresh = new ArrayList<Round>();
        for (int i = 0; i < ROUNDS; i++) {
            boolean oldFirst = i % 2 == 0;
            if (oldFirst) {
                old.add(round(before, connections));
            }
            fresh.add(round(now, connections));
            if (!oldFirst) {
                old.add(round(before, connections));
            }
        }
        row(name, "calls/s", old, fresh, Round::perSecond);
        row(name, "p50 ms", old, fresh, Round::medianMs);
        row(name, "processor ms a call", old, fresh, Round::processorMsPerCall);
    }

    private static Round round(Setup setup, int connections) throws InterruptedException {
        IntFunction<byte[]> requests = setup.chat(false, "-");
        var begun = setup.gateway().processorTime();
        var result = setup.governed().closed(connections, ROUND, requests);
        var used = setup.gateway().processorTime().minus(begun);
        var latencies = result.latencies();
        return new Round(
                result.perSecond(),
                latencies.medianMs(),
                used.toNanos() / 1e6 / Math.max(1, latencies.count()));
    }

    private static void row(
            String name,
            String figure,
            List<Round> old,
            List<Round> fresh,
            ToDoubleFunction<Round> of) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < old.size(); i++) {
            ratios.add(of.applyAsDouble(fresh.get(i)) / of.applyAsDouble(old.get(i)));
        }
        Markdown.row(
                name,
                figure,
                Markdown.ms(median(old.stream().map(of::applyAsDouble).toList())),
                Markdown.ms(median(fresh.stream().map(of::applyAsDouble).toList())),
                String.format(Locale.ROOT, "%.2f", median(ratios)));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
