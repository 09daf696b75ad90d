package dev.rungate.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// The load generator: the same for the direct call and for the governed one. Every answer must be
/// 200 and whole, or the measurement fails.
final class Load {
    /// So many more calls than can be under way that the next one never waits for a connection.
    private static final int OPEN_LOOP_CONNECTIONS = 48;

    private final URI server;

    Load(URI server) {
        this.server = server;
    }

    /// What one measurement gave.
    record Result(Latencies latencies, double perSecond) {}

    /// What a connection does until its time is over.
    private interface Worker {
        long[] work(HttpConnection connection, byte[] request) throws IOException;
    }

    /// Each connection asks again as soon as it is answered.
    Result closed(int connections, Duration time, IntFunction<byte[]> requests)
            throws InterruptedException {
        return closed(connections, time, requests, at -> System.nanoTime());
    }

    /// The same, timing the first byte of the body.
    Result firstBytes(int connections, Duration time, IntFunction<byte[]> requests)
            throws InterruptedException {
        return closed(connections, time, requests, Reply::firstByteAt);
    }

    private Result closed(
            int connections,
            Duration time,
            IntFunction<byte[]> requests,
            ToLongFunction<Reply> until)
            throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        var parts =
                run(
                        connections,
                        requests,
                        (connection, request) -> {
                            var times = new Times();
                            for (long start = System.nanoTime();
                                    start < end;
                                    start = System.nanoTime()) {
                                times.add(
                                        until.applyAsLong(checked(connection.ask(request)))
                                                - start);
                            }
                            return times.all();
                        });
        var latencies = Latencies.of(parts);
        return new Result(latencies, latencies.count() * 1e9 / (System.nanoTime() - begin));
    }

    /// Calls begin at fixed times, whatever became of those before; each is timed from when it
    /// should have begun.
    Result open(int perSecond, Duration time, IntFunction<byte[]> requests)
            throws InterruptedException {
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        long calls = time.toNanos() / interval;
        var next = new AtomicLong();
        long begin = System.nanoTime() + Duration.ofMillis(50).toNanos();
        var parts =
                run(
                        OPEN_LOOP_CONNECTIONS,
                        requests,
                        (connection, request) -> {
                            var times = new Times();
                            for (long ticket = next.getAndIncrement();
                                    ticket < calls;
                                    ticket = next.getAndIncrement()) {
                                long start = begin + ticket * interval;
                                waitUntil(start);
                                checked(connection.ask(request));
                                times.add(System.nanoTime() - start);
                            }
                            return times.all();
                        });
        var latencies = Latencies.of(parts);
        return new Result(latencies, latencies.count() * 1e9 / (System.nanoTime() - begin));
    }

    private static void waitUntil(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static Reply checked(Reply reply) throws IOException {
        if (reply.status() != 200 || !reply.whole()) {
            throw new IOException("answered " + reply.status() + ": " + reply.text());
        }
        return reply;
    }

    private List<long[]> run(int connections, IntFunction<byte[]> requests, Worker worker)
            throws InterruptedException {
        var workers =
                IntStream.range(0, connections)
                        .<Callable<long[]>>mapToObj(i ->
                                () -> {
                                    try (var connection = new HttpConnection(server)) {
                                        return worker.work(connection, requests.apply(i));
                                    }
                                })
                        .toList();
        try (var threads =
                Executors.newFixedThreadPool(connections, Thread.ofPlatform().daemon().factory())) {
            var done = threads.invokeAll(workers);
            return done.stream().map(Load::result).toList();
        }
    }

    private static long[] result(java.util.concurrent.Future<long[]> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the load was not carried: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Grows as times are added.
    private static final class Times {
        private long[] times = new long[1024];
        private int count;

        void add(long nanos) {
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
            }
            times[count++] = nanos;
        }

        long[] all() {
            return Arrays.copyOf(times, count);
        }
    }
}
