package dev.rungate.calls;

import dev.rungate.ids.RunId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a caller says about its run, by header or in the {@code rungate} object of the body.
public record Wishes(
        @Nullable RunId run,
        boolean newRun,
        @Nullable RunId parent,
        @Nullable String policy,
        @Nullable String customer,
        @Nullable String feature,
        Map<String, String> tags,
        @Nullable String idempotencyKey,
        GateWish gate) {
    public static final Wishes NONE =
            new Wishes(null, false, null, null, null, null, Map.of(), null, GateWish.NONE);

    public Wishes {
        tags = Map.copyOf(tags);
    }
}
