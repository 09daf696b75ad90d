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
/// organisation join.
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
    public RunTerms {
        tags = Map.copyOf(tags);
    }
}
