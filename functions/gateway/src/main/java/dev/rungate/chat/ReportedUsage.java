package dev.rungate.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The usage that a provider reports with an answer, in the parts that it bills apart. A side that
/// the provider leaves out counts zero here, and {@code inputSaid} or {@code outputSaid} is false:
/// unknown is not nothing.
public record ReportedUsage(List<UsageOfModel> parts, boolean inputSaid, boolean outputSaid) {
    /// One billed part. {@code model} is null for the model of the answer; {@code serviceTier} is
    /// empty for the standard one.
    public record UsageOfModel(@Nullable String model, String serviceTier, Usage counts) {
        UsageOfModel with(Usage other) {
            return new UsageOfModel(model, serviceTier, other);
        }
    }

    public ReportedUsage {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a usage has at least one part");
        }
        parts = List.copyOf(parts);
    }

    /// Both sides, in one part at the standard tier.
    public static ReportedUsage of(Usage counts) {
        return of(counts, "");
    }

    public static ReportedUsage of(Usage counts, String serviceTier) {
        return new ReportedUsage(List.of(new UsageOfModel(null, serviceTier, counts)), true, true);
    }

    public boolean complete() {
        return inputSaid && outputSaid;
    }

    /// All parts together.
    public Usage total() {
        return parts.stream().map(UsageOfModel::counts).reduce(Usage.NONE, Usage::plus);
    }

    /// The same with at least so much input and output, added to the first part. Both sides are
    /// then known.
    public ReportedUsage atLeast(long input, long output) {
        var total = total();
        var first = parts.getFirst();
        var counts =
                first.counts()
                        .plus(
                                Usage.of(
                                        Math.max(0, input - total.inputTokens()),
                                        Math.max(0, output - total.outputTokens())));
        return withFirst(first.with(counts));
    }

    /// The same with at least so many web searches.
    public ReportedUsage withSearches(long least) {
        var first = parts.getFirst();
        long more = Math.max(0, least - total().webSearches());
        return withFirst(first.with(first.counts().plus(Usage.searches(more))));
    }

    private ReportedUsage withFirst(UsageOfModel first) {
        var changed = new ArrayList<>(parts);
        changed.set(0, first);
        return new ReportedUsage(changed, true, true);
    }
}
