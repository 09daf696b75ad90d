package dev.rungate.providers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The bytes of one answer on their way to the one thread that reads them. The client is asked for
/// more only when everything has been taken, so a slow reader slows the provider down; and because
/// the reader waits here and not on the socket, no second thread is needed to notice silence or to
/// end the wait.
final class BodyFlow implements HttpResponse.BodySubscriber<BodyFlow>, ByteSource {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> ready = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failed;
    private @Nullable RuntimeException cut;
    private boolean ended;

    @Override
    public CompletionStage<BodyFlow> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        change(() -> subscription = given);
        if (cutBy() == null) {
            given.request(1);
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        var filled = buffers.stream().filter(ByteBuffer::hasRemaining).toList();
        change(() -> ready.addAll(filled));
        if (filled.isEmpty()) {
            askForMore();
        }
    }

    @Override
    public void onError(Throwable cause) {
        change(() -> {
            if (!ended && failed == null) {
                failed = cause;
            }
        });
    }

    @Override
    public void onComplete() {
        change(() -> ended = true);
    }

    @Override
    public byte @Nullable [] take(Duration wait) throws IOException {
        byte[] taken;
        lock.lock();
        try {
            await(wait);
            if (cut != null) {
                throw cut;
            }
            if (ready.isEmpty()) {
                return whenNothingIsReady();
            }
            taken = takeReady();
        } finally {
            lock.unlock();
        }
        askForMore();
        return taken;
    }

    /// Makes a waiting and every later {@link #take} throw {@code cause} and closes the connection,
    /// if the answer is not yet over. The first cause stays.
    void cut(RuntimeException cause) {
        change(() -> {
            if (cut == null) {
                cut = cause;
            }
            ready.clear();
        });
        var connection = subscribed();
        if (connection != null) {
            connection.cancel();
        }
    }

    private void await(Duration wait) throws IOException {
        long left = wait.toNanos();
        try {
            while (left > 0 && ready.isEmpty() && !ended && failed == null && cut == null) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the provider");
        }
    }

    private byte @Nullable [] whenNothingIsReady() throws IOException {
        if (failed != null) {
            throw new IOException("the answer was cut: " + failed.getMessage(), failed);
        }
        return ended ? null : SILENCE;
    }

    private byte[] takeReady() {
        var taken = new byte[ready.stream().mapToInt(ByteBuffer::remaining).sum()];
        int at = 0;
        while (!ready.isEmpty()) {
            var buffer = ready.remove();
            int length = buffer.remaining();
            buffer.get(taken, at, length);
            at += length;
        }
        return taken;
    }

    private void askForMore() {
        var connection = subscribed();
        if (connection != null) {
            connection.request(1);
        }
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Nullable RuntimeException cutBy() {
        lock.lock();
        try {
            return cut;
        } finally {
            lock.unlock();
        }
    }

    private Flow.@Nullable Subscription subscribed() {
        lock.lock();
        try {
            return subscription;
        } finally {
            lock.unlock();
        }
    }
}
