package dev.rungate.budgets;

import dev.rungate.ids.CallId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Money and tokens set aside for one call in flight. When it began and the model it asked for are
/// what the record can say of it should nobody settle it.
public record Hold(
        RunKey run,
        CallId call,
        Usd amount,
        long tokens,
        Instant startedAt,
        @Nullable String model) {
    public static Hold of(Reservation wanted) {
        return new Hold(
                wanted.run(),
                wanted.call(),
                wanted.amount(),
                wanted.tokens(),
                wanted.now(),
                wanted.model());
    }
}
