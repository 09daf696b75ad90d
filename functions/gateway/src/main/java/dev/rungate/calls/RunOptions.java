package dev.rungate.calls;

import dev.rungate.ids.RunId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The caller's options for its run, from headers or from the {@code rungate} object of the body.
public record RunOptions(
        @Nullable RunId run,
        boolean newRun,
        @Nullable RunId parent,
        @Nullable String policy,
        @Nullable String customer,
        @Nullable String feature,
        Map<String, String> tags,
        @Nullable String idempotencyKey,
        GateOptions gate) {
    public static final RunOptions NONE =
            new RunOptions(null, false, null, null, null, null, Map.of(), null, GateOptions.NONE);

    public RunOptions {
        tags = Map.copyOf(tags);
    }
}
