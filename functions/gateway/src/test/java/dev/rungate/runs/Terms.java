package dev.rungate.runs;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.pricing.Usd;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Terms that runs in tests start under.
public final class Terms {
    public static final AgentId AGENT = new AgentId("agt_one");
    public static final AgentId STRANGER = new AgentId("agt_two");
    public static final PolicyRef POLICY = new PolicyRef("tests", 1);
    public static final Duration IDLE = Duration.ofMinutes(15);

    private Terms() {}

    public static RunTerms limited(@Nullable Long nanos) {
        return of(AGENT, nanos, false);
    }

    /// Terms in which every text that an agent writes is as long as {@code text}.
    public static RunTerms wordy(String text) {
        var tags =
                IntStream.range(0, 100)
                        .boxed()
                        .collect(Collectors.toMap(i -> "tag" + i, i -> text));
        return new RunTerms(AGENT, POLICY, new Usd(100), IDLE, false, null, text, text, tags);
    }

    public static RunTerms of(AgentId agent, @Nullable Long nanos, boolean shared) {
        var limit = nanos == null ? null : new Usd(nanos);
        return new RunTerms(agent, POLICY, limit, IDLE, shared, null, null, null, Map.of());
    }
}
