package dev.rungate.calls;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/// The answers of a fake, in order; the last one is given for ever.
public final class Script<T> {
    private final Deque<Supplier<T>> left = new ArrayDeque<>();

    @SafeVarargs
    public final synchronized void answers(Supplier<T>... inOrder) {
        left.clear();
        for (var answer : inOrder) {
            left.add(answer);
        }
    }

    /// An answer that is a fault.
    public static <T> Supplier<T> fault(Supplier<? extends RuntimeException> fault) {
        return () -> {
            throw fault.get();
        };
    }

    T next() {
        return following().get();
    }

    private synchronized Supplier<T> following() {
        return left.size() > 1 ? left.remove() : left.getFirst();
    }
}
