package dev.rungate.bench;

import java.math.BigDecimal;
import java.util.LongSummaryStatistics;

/// Adds up the trials of one kind into one line.
final class Tally {
    private final String name;
    private final int calls;
    private final LongSummaryStatistics admitted = new LongSummaryStatistics();
    private final LongSummaryStatistics exceeded = new LongSummaryStatistics();
    private final LongSummaryStatistics held = new LongSummaryStatistics();
    private final LongSummaryStatistics atOnce = new LongSummaryStatistics();
    private final LongSummaryStatistics lastRefusal = new LongSummaryStatistics();
    private BigDecimal mostSpent = BigDecimal.ZERO;
    private BigDecimal limit = BigDecimal.ZERO;

    Tally(String name, int calls) {
        this.name = name;
        this.calls = calls;
    }

    void add(Trial trial, int mostAtOnce) {
        admitted.accept(trial.admitted());
        exceeded.accept(trial.answered(402));
        held.accept(trial.answered(429));
        atOnce.accept(mostAtOnce);
        lastRefusal.accept(trial.refusedWithin().toMillis());
        mostSpent = mostSpent.max(trial.record().run().spent());
        limit = trial.record().run().limit();
    }

    void print() {
        Markdown.row(
                name,
                Integer.toString(calls),
                Long.toString(admitted.getCount()),
                range(admitted),
                range(exceeded),
                range(held),
                range(atOnce),
                mostSpent.stripTrailingZeros().toPlainString() + " of " + limit.toPlainString(),
                range(lastRefusal));
    }

    private static String range(LongSummaryStatistics of) {
        return of.getMin() == of.getMax()
                ? Long.toString(of.getMin())
                : of.getMin() + "–" + of.getMax();
    }
}
