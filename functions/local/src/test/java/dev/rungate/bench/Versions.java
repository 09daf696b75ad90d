package dev.rungate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Another build of the program beside this one. Two starts of one build differ by several per
/// cent, by what the compiler happens to do; so both are started several times. All run at once and
/// are loaded in turn, so that what else the machine does meets all alike.
final class Versions implements AutoCloseable {
    private static final int STARTS = 3;
    private static final int ROUNDS = 8;
    private static final Duration ROUND = Duration.ofSeconds(3);

    /// In turn, until the compiler has little left to do.
    private static final int WARM_UPS = 2;

    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private final String engine;
    private final List<Setup> others = new ArrayList<>();
    private final List<Setup> these = new ArrayList<>();

    private Versions(String engine) {
        this.engine = engine;
    }

    /// The first argument is the other build's {@code bin/rungate}, the second may be an engine:
    /// {@code stub} or {@code embedded}.
    public static void main(String[] args) throws Exception {
        var other = List.of(args[0], "serve");
        Markdown.head(
                "engine, connections",
                "figure",
                "the other",
                "this",
                "this / the other",
                "of each pair of starts");
        for (var engine : args.length > 1 ? List.of(args[1]) : List.of("stub", "embedded")) {
            try (var versions = new Versions(engine)) {
                versions.start(other);
                for (int connections : List.of(1, 16, 64)) {
                    versions.compare(connections);
                }
            }
        }
        System.exit(0);
    }

    private void start(List<String> other) throws IOException, InterruptedException {
        for (int i = 0; i < STARTS; i++) {
            others.add(setup(other));
            these.add(setup(Program.serve()));
        }
        for (int i = 0; i < WARM_UPS; i++) {
            for (var setup : all()) {
                warmUp(setup);
            }
        }
    }

    private List<Setup> all() {
        return Stream.concat(others.stream(), these.stream()).toList();
    }

    private Setup setup(List<String> program) throws IOException, InterruptedException {
        return switch (engine) {
            case "stub" -> Setup.stubbed(program);
            case "embedded" -> Setup.embedded(program);
            default -> throw new IllegalArgumentException("no engine is called " + engine);
        };
    }

    private static void warmUp(Setup setup) throws InterruptedException {
        for (int connections : List.of(16, 1)) {
            setup.governed().closed(connections, WARM_UP, setup.chat(false, "-"));
        }
    }

    /// One start under load for a moment.
    private record Round(double perSecond, double medianMs, double processorMsPerCall) {}

    /// The rounds of a start of either build.
    private record Pair(List<Round> other, List<Round> ours) {
        private double ratio(ToDoubleFunction<Round> of) {
            var ratios = new ArrayList<Double>();
            for (int i = 0; i < other.size(); i++) {
                ratios.add(of.applyAsDouble(ours.get(i)) / of.applyAsDouble(other.get(i)));
            }
            return median(ratios);
        }
    }

    private void compare(int connections) throws InterruptedException {
        var pairs =
                IntStream.range(0, STARTS)
                        .mapToObj(i -> new Pair(new ArrayList<>(), new ArrayList<>()))
                        .toList();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < STARTS; i++) {
                boolean oursFirst = (round + i) % 2 == 0;
                if (oursFirst) {
                    pairs.get(i).ours().add(round(these.get(i), connections));
                }
                pairs.get(i).other().add(round(others.get(i), connections));
                if (!oursFirst) {
                    pairs.get(i).ours().add(round(these.get(i), connections));
                }
            }
        }
        var name = engine + ", " + connections;
        row(name, "calls/s", pairs, Round::perSecond);
        row(name, "p50 ms", pairs, Round::medianMs);
        row(name, "processor ms a call", pairs, Round::processorMsPerCall);
    }

    private static Round round(Setup setup, int connections) throws InterruptedException {
        var begun = setup.gateway().processorTime();
        var result = setup.governed().closed(connections, ROUND, setup.chat(false, "-"));
        var used = setup.gateway().processorTime().minus(begun);
        var latencies = result.latencies();
        return new Round(
                result.perSecond(),
                latencies.medianMs(),
                used.toNanos() / 1e6 / Math.max(1, latencies.count()));
    }

    private static void row(
            String name, String figure, List<Pair> pairs, ToDoubleFunction<Round> of) {
        var ratios = pairs.stream().map(pair -> pair.ratio(of)).toList();
        Markdown.row(
                name,
                figure,
                Markdown.ms(median(pairs.stream().flatMap(pair -> pair.other().stream()), of)),
                Markdown.ms(median(pairs.stream().flatMap(pair -> pair.ours().stream()), of)),
                ratio(median(ratios)),
                ratios.stream().map(Versions::ratio).collect(Collectors.joining(" ")));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static double median(Stream<Round> rounds, ToDoubleFunction<Round> of) {
        return median(rounds.map(of::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    @Override
    public void close() throws IOException {
        for (var setup : all()) {
            setup.close();
        }
    }
}
