package dev.rungate.bench;

import dev.rungate.bench.Load.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The direct call and the governed one, in turn and by the same load generator: throughput,
/// latency, first byte.
final class Speed {
    private static final int ROUNDS = 3;
    private static final Duration ROUND = Duration.ofSeconds(4);
    private static final int PER_SECOND = 200;

    private final String name;
    private final Setup setup;

    private Speed(String name, Setup setup) {
        this.name = name;
        this.setup = setup;
    }

    public static void main(String[] args) throws Exception {
        var which = args.length > 0 ? args[0] : "both";
        if (!which.equals("stub")) {
            try (var setup = Setup.embedded()) {
                new Speed("embedded engine", setup).all();
            }
        }
        if (!which.equals("embedded")) {
            try (var setup = Setup.stubbed()) {
                new Speed("stub engine", setup).all();
            }
        }
        System.exit(0);
    }

    private void all() throws IOException, InterruptedException {
        setup.warmUp();
        System.out.println("\n" + name + "\n");
        Markdown.head(
                "connections",
                "direct /s",
                "governed /s",
                "share",
                "direct p50 / p99 ms",
                "governed p50 / p99 ms");
        for (int connections : List.of(1, 16, 64)) {
            throughput(connections);
        }
        System.out.println();
        Markdown.head("", "direct p50 / p99 ms", "governed p50 / p99 ms", "added p50 / p99 ms");
        added(
                PER_SECOND + " calls/s, upstream 20 ms",
                load -> load.open(PER_SECOND, ROUND, setup.chat(false, "delay-20")));
        added(
                "first byte of a stream, one connection",
                load -> load.firstBytes(1, ROUND, setup.chat(true, "-")));
    }

    private interface Measurement {
        Result of(Load load) throws InterruptedException;
    }

    /// Both sides of one measurement, round by round.
    private record Compared(List<Result> direct, List<Result> governed) {
        private static double median(List<Result> results, ToDoubleFunction<Result> figure) {
            return results.stream().mapToDouble(figure).sorted().toArray()[results.size() / 2];
        }

        double direct(ToDoubleFunction<Result> figure) {
            return median(direct, figure);
        }

        double governed(ToDoubleFunction<Result> figure) {
            return median(governed, figure);
        }

        String directTimes() {
            return Markdown.ms(direct(Compared::median))
                    + " / "
                    + Markdown.ms(direct(Compared::p99));
        }

        String governedTimes() {
            return Markdown.ms(governed(Compared::median))
                    + " / "
                    + Markdown.ms(governed(Compared::p99));
        }

        String addedTimes() {
            return Markdown.ms(governed(Compared::median) - direct(Compared::median))
                    + " / "
                    + Markdown.ms(governed(Compared::p99) - direct(Compared::p99));
        }

        private static double median(Result result) {
            return result.latencies().medianMs();
        }

        private static double p99(Result result) {
            return result.latencies().p99Ms();
        }
    }

    private Compared compare(Measurement measurement) throws InterruptedException {
        var direct = new ArrayList<Result>();
        var governed = new ArrayList<Result>();
        for (int i = 0; i < ROUNDS; i++) {
            direct.add(measurement.of(setup.direct()));
            governed.add(measurement.of(setup.governed()));
        }
        return new Compared(direct, governed);
    }

    private void throughput(int connections) throws InterruptedException {
        var compared = compare(load -> load.closed(connections, ROUND, setup.chat(false, "-")));
        double direct = compared.direct(Result::perSecond);
        double governed = compared.governed(Result::perSecond);
        Markdown.row(
                Integer.toString(connections),
                Markdown.number(direct),
                Markdown.number(governed),
                Markdown.percent(governed / direct),
                compared.directTimes(),
                compared.governedTimes());
    }

    private void added(String what, Measurement measurement) throws InterruptedException {
        var compared = compare(measurement);
        Markdown.row(what, compared.directTimes(), compared.governedTimes(), compared.addedTimes());
    }
}
