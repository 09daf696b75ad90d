package dev.rungate.calls;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The caller's options for an approval: how long its connection may wait (null: as the rule says),
/// and whether it wants a 403 that may be retried instead of a 202.
public record GateOptions(@Nullable Duration hold, boolean retry) {
    public static final GateOptions NONE = new GateOptions(null, false);
}
