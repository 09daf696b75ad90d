package dev.rungate.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Many calls at the same moment, each on a connection of its own that was open before.
public final class Volley {
    private Volley() {}

    /// One call of a volley; {@code after} is counted from the common start. A call that got no
    /// whole answer has none.
    public record Shot(int number, @Nullable Reply reply, Duration after) {
        public boolean admitted() {
            return status() == 200;
        }

        public int status() {
            return reply == null ? 0 : reply.status();
        }

        /// Whether an answer came, and to its end.
        public boolean whole() {
            return reply != null && reply.whole();
        }

        public String code() {
            return reply == null ? "no answer" : reply.code();
        }
    }

    /// Sends call {@code i} to server {@code i} modulo their number.
    public static List<Shot> fire(List<URI> servers, int calls, IntFunction<byte[]> requests)
            throws InterruptedException, IOException {
        var start = new CountDownLatch(1);
        var connections = new ArrayList<HttpConnection>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var shots = new ArrayList<Future<Shot>>();
            for (int i = 0; i < calls; i++) {
                var connection = new HttpConnection(servers.get(i % servers.size()));
                connections.add(connection);
                shots.add(threads.submit(shot(i, connection, requests.apply(i), start)));
            }
            long begin = System.nanoTime();
            start.countDown();
            var results = new ArrayList<Shot>();
            for (var shot : shots) {
                results.add(counted(shot.get(), begin));
            }
            return results;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            connections.forEach(HttpConnection::close);
        }
    }

    private static Callable<Shot> shot(
            int number, HttpConnection connection, byte[] request, CountDownLatch start) {
        return () -> {
            start.await();
            try {
                return new Shot(
                        number, connection.ask(request), Duration.ofNanos(System.nanoTime()));
            } catch (IOException cut) {
                return new Shot(number, null, Duration.ofNanos(System.nanoTime()));
            }
        };
    }

    private static Shot counted(Shot shot, long begin) {
        return new Shot(shot.number(), shot.reply(), shot.after().minusNanos(begin));
    }
}
