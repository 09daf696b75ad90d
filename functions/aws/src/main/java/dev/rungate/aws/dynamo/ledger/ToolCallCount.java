package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.COUNTED;
import static dev.rungate.aws.dynamo.ledger.RunAttributes.TOOL_CALLS;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.runs.Run.RunCounters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Up to 40 different tool calls of one answer as one conditional write: all are counted or none,
/// and asking again for the same call counts them once. More take several writes; asking again may
/// then count those beyond the first write twice. {@code call} is null in these.
record ToolCallCount(@Nullable String call, Map<String, Integer> marks) {
    /// Well below the 4 KB that an expression may have.
    private static final int MOST_MARKS = 40;

    static List<ToolCallCount> of(String call, List<String> fingerprints) {
        var parts = new ArrayList<ToolCallCount>();
        var marks = new LinkedHashMap<String, Integer>();
        for (var fingerprint : fingerprints) {
            if (marks.size() == MOST_MARKS) {
                parts.add(new ToolCallCount(parts.isEmpty() ? call : null, Map.copyOf(marks)));
                marks.clear();
            }
            marks.merge(RunCounters.mark(fingerprint), 1, Integer::sum);
        }
        parts.add(new ToolCallCount(parts.isEmpty() ? call : null, Map.copyOf(marks)));
        return parts;
    }

    /// Those that an expression can name: the ones that came most often, which a run remembers
    /// longest.
    static Map<String, Integer> mostRepeated(List<String> fingerprints) {
        var times = new LinkedHashMap<String, Integer>();
        fingerprints.forEach(call -> times.merge(RunCounters.mark(call), 1, Integer::sum));
        var kept = new LinkedHashMap<String, Integer>();
        times.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_MARKS)
                .forEach(mark -> kept.put(mark.getKey(), mark.getValue()));
        return kept;
    }

    Change change(int most) {
        var change = new Change();
        if (call != null) {
            change.when("NOT contains(" + COUNTED + ", " + change.value(call) + ")");
            change.include(COUNTED, call);
        }
        marks.forEach((mark, times) -> {
            var count = change.entry(TOOL_CALLS, mark);
            change.when(
                            "(attribute_not_exists("
                                    + count
                                    + ") OR "
                                    + count
                                    + " <= "
                                    + change.value((long) most - times)
                                    + ")")
                    .set(
                            count,
                            "if_not_exists("
                                    + count
                                    + ", "
                                    + change.value(0)
                                    + ") + "
                                    + change.value(times));
        });
        return change;
    }

    boolean isIn(RunItem item) {
        return call != null && item.hasCounted(call);
    }

    /// The mark that is there too often already, or would be.
    Optional<String> tooMany(Map<String, Integer> before, int most) {
        return marks.entrySet().stream()
                .filter(mark -> before.getOrDefault(mark.getKey(), 0) + mark.getValue() > most)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
