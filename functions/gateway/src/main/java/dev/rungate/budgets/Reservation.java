package dev.rungate.budgets;

import dev.rungate.ids.CallId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RecordText;
import dev.rungate.runs.RunTerms;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What a call asks for before it is sent: its worst case in money and tokens, held until {@code
/// expiresAt}. {@code terms} start the run if it is new; {@code mustBeNew} refuses one that exists.
/// {@code fingerprint} is given where a rule counts equal requests. {@code model} is the requested
/// one: all that the record can say of a call nobody settles. It is cut short, because a run keeps
/// it for each of its calls in flight.
public record Reservation(
        RunKey run,
        CallId call,
        RunTerms terms,
        AdmissionRules rules,
        Usd amount,
        long tokens,
        @Nullable String fingerprint,
        boolean mustBeNew,
        Instant now,
        Instant expiresAt,
        @Nullable String model) {
    private static final int LONGEST_MODEL = 80;

    public Reservation {
        if (amount.nanos() < 0 || tokens < 0) {
            throw new IllegalArgumentException("a hold is never negative");
        }
        model = model == null ? null : RecordText.cut(model, LONGEST_MODEL);
        now = now.truncatedTo(ChronoUnit.MILLIS);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
