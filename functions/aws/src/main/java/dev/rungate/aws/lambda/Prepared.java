package dev.rungate.aws.lambda;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The parts of a function, made when its environment starts, so that half a configuration is found
/// at once. Parts that were made before a snapshot are only a rehearsal: they are released, and the
/// first call of every copy makes its own.
final class Prepared<T extends AutoCloseable> {
    private final Supplier<T> open;
    private @Nullable T parts;

    Prepared(Supplier<T> open, Map<String, String> environment) {
        this.open = open;
        var first = open.get();
        if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            close(first);
        } else {
            parts = first;
        }
    }

    synchronized T get() {
        var ready = parts;
        if (ready == null) {
            ready = open.get();
            parts = ready;
        }
        return ready;
    }

    private static void close(AutoCloseable rehearsed) {
        try {
            rehearsed.close();
        } catch (Exception e) {
            throw new IllegalStateException("what was only rehearsed could not be let go of", e);
        }
    }
}
