package dev.rungate.calls;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a caller wants while a human decides: how long its connection may wait (null leaves that to
/// the rule), and whether it would rather be refused and retry than get a 202.
public record GateOptions(@Nullable Duration hold, boolean retry) {
    public static final GateOptions NONE = new GateOptions(null, false);
}
