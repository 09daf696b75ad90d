package dev.rungate.aws.dynamo.registry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/// What many ask for at the same time is read once. Whoever asks while a key is being read shares
/// the next read of it, which begins after that: no answer is older than its question. If the read
/// under way fails, it fails for them too: they have waited for as long as a read may take.
final class SharedReads<K, V> {
    private final Function<K, V> reader;
    private final ConcurrentMap<K, CompletableFuture<V>> next = new ConcurrentHashMap<>();
    private final ConcurrentMap<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

    SharedReads(Function<K, V> reader) {
        this.reader = reader;
    }

    /// Throws what the reader throws.
    V read(K key) {
        var mine = new CompletableFuture<V>();
        var joined = next.putIfAbsent(key, mine);
        if (joined != null) {
            return answer(joined);
        }
        readInTurn(key, mine);
        return answer(mine);
    }

    private void readInTurn(K key, CompletableFuture<V> mine) {
        try {
            awaitTurn(key, mine);
        } catch (CompletionException failed) {
            next.remove(key);
            mine.completeExceptionally(failed.getCause());
            return;
        }
        next.remove(key);
        try {
            var found = reader.apply(key);
            running.remove(key);
            mine.complete(found);
        } catch (RuntimeException | Error e) {
            running.remove(key);
            mine.completeExceptionally(e);
        }
    }

    private void awaitTurn(K key, CompletableFuture<V> mine) {
        for (var before = running.putIfAbsent(key, mine);
                before != null;
                before = running.putIfAbsent(key, mine)) {
            before.join();
        }
    }

    private static <V> V answer(CompletableFuture<V> read) {
        try {
            return read.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failed.getCause();
        }
    }
}
