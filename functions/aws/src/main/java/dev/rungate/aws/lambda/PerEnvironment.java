package dev.rungate.aws.lambda;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Creates a function's parts when its environment starts, so that wrong settings are found at
/// once. With SnapStart these are closed before the snapshot; each restored copy creates its own at
/// its first call. Before the snapshot the role may be a {@link FreshRole}.
final class PerEnvironment<T extends AutoCloseable> {
    private final Supplier<T> open;
    private @Nullable T parts;

    PerEnvironment(Supplier<T> open, Map<String, String> environment) {
        this.open = open;
        if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            close(FreshRole.BEFORE_A_SNAPSHOT.awaited(open));
        } else {
            parts = open.get();
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

    private static void close(AutoCloseable parts) {
        try {
            parts.close();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "the parts made before the snapshot could not be closed", e);
        }
    }
}
