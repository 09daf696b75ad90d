package dev.rungate.runs;

import dev.rungate.ids.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Adds up what the calls of an organisation cost and used, grouped as asked. It reads the runs'
/// own record: exact, and as slow as that is long.
public final class UsageReport {
    public static final int MOST_ROWS = 10_000;
    private static final int PAGE = 1_000;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final RunStore runs;
    private final List<By> by;
    private final Instant from;
    private final Instant to;
    private final Map<List<@Nullable String>, UsageSum> sums = new LinkedHashMap<>();

    /// The attributes by which calls can be grouped.
    public enum By {
        AGENT,
        MODEL,
        CUSTOMER,
        FEATURE,
        DAY
    }

    /// One sum and its group: a value for each attribute of {@code by}, null where the calls have
    /// none.
    public record Row(List<@Nullable String> of, UsageSum sum) {}

    /// The calls fall into more groups than one report has rows.
    public static final class TooManyRows extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyRows() {
            super("more than " + MOST_ROWS + " rows");
        }
    }

    private UsageReport(RunStore runs, List<By> by, Instant from, Instant to) {
        this.runs = runs;
        this.by = List.copyOf(by);
        this.from = from;
        this.to = to;
    }

    /// Over the calls that began at {@code from} or later, and before {@code to}. Throws {@link
    /// TooManyRows}.
    public static List<Row> of(
            RunStore runs, OrgId org, List<By> by, Instant from, Instant to, Instant now) {
        var report = new UsageReport(runs, by, from, to);
        report.eachRun(org, now, report::add);
        return report.sums.entrySet().stream()
                .map(sum -> new Row(sum.getKey(), sum.getValue()))
                .toList();
    }

    private void eachRun(OrgId org, Instant now, Consumer<Run> each) {
        String after = null;
        do {
            var page = runs.list(org, null, PAGE, after, now);
            page.data().stream().filter(this::mayHaveCalls).forEach(each);
            after = page.next();
        } while (after != null);
    }

    /// No call of a run begins after the run's last activity, by the clock of the process that
    /// wrote it.
    private boolean mayHaveCalls(Run run) {
        var lastCall = run.lastActivityAt().plus(CLOCKS_DIFFER);
        return run.startedAt().isBefore(to) && !lastCall.isBefore(from);
    }

    private void add(Run run) {
        String after = "0";
        do {
            var page = runs.steps(run.key(), Long.parseLong(after), PAGE);
            page.data().forEach(step -> add(run, step.step()));
            after = page.next();
        } while (after != null);
    }

    private void add(Run run, Step step) {
        if (step.kind() == Step.Kind.LLM
                && !step.timing().startedAt().isBefore(from)
                && step.timing().startedAt().isBefore(to)) {
            sums.merge(group(run, step), UsageSum.of(step), UsageSum::plus);
            if (sums.size() > MOST_ROWS) {
                throw new TooManyRows();
            }
        }
    }

    private List<@Nullable String> group(Run run, Step step) {
        var group = new ArrayList<@Nullable String>();
        by.forEach(each -> group.add(value(each, run, step)));
        return group;
    }

    /// The model that answered, or the one that was asked for where no answer named one.
    private static @Nullable String model(Step step) {
        var answered = step.outcome().model();
        return answered == null ? step.request().model() : answered;
    }

    private static @Nullable String value(By by, Run run, Step step) {
        return switch (by) {
            case AGENT -> run.terms().agent().value();
            case MODEL -> model(step);
            case CUSTOMER -> run.terms().customer();
            case FEATURE -> run.terms().feature();
            case DAY -> step.timing().startedAt().atZone(ZoneOffset.UTC).toLocalDate().toString();
        };
    }
}
