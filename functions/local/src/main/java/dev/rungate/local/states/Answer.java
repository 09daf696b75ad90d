package dev.rungate.local.states;

import java.math.BigDecimal;
import java.time.Instant;

/// How times are written in the services' answers.
final class Answer {
    private Answer() {}

    static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }
}
