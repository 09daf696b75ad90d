package dev.rungate.budgets;

import dev.rungate.ids.CallId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;

/// Money and tokens set aside for one call in flight.
public record Hold(RunKey run, CallId call, Usd amount, long tokens) {}
