package dev.rungate.bench;

import java.util.Arrays;
import java.util.List;

/// Every measured time, in nanoseconds and in order: percentiles are exact, not of buckets.
final class Latencies {
    private static final double NANOS_PER_MS = 1e6;

    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    static Latencies of(List<long[]> parts) {
        var all = parts.stream().flatMapToLong(Arrays::stream).toArray();
        Arrays.sort(all);
        return new Latencies(all);
    }

    int count() {
        return sorted.length;
    }

    double medianMs() {
        return percentileMs(0.5);
    }

    double p99Ms() {
        return percentileMs(0.99);
    }

    private double percentileMs(double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, rank)] / NANOS_PER_MS;
    }
}
