package dev.rungate.runs;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.pricing.Usd;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The terms that are fixed when a run starts: its agent, its policy version and limit, its
/// customer and feature, and how long it may rest. {@code shared} lets other agents of the
/// organisation join. Texts are cut to a length ({@link RecordText}).
public record RunTerms(
        AgentId agent,
        PolicyRef policy,
        @Nullable Usd limit,
        Duration idleTimeout,
        boolean shared,
        @Nullable RunId parent,
        @Nullable String customer,
        @Nullable String feature,
        Map<String, String> tags) {
    private static final int MOST_TAGS = 32;

    public RunTerms {
        customer = cut(customer);
        feature = cut(feature);
        tags = Map.copyOf(RecordText.cut(tags, MOST_TAGS, RecordText.NAME));
    }

    private static @Nullable String cut(@Nullable String written) {
        return written == null ? null : RecordText.cut(written, RecordText.NAME);
    }
}
