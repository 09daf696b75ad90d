package dev.rungate.tenants;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody's program that starts runs. {@code policy} is {@code name} (always the newest version)
/// or {@code name/version} (stays on it); {@code mayChoose} are the names of the policies its
/// tokens may ask for instead. {@code owner} is the person it works for.
public record Agent(
        OrgId org,
        AgentId id,
        String name,
        String policy,
        List<String> mayChoose,
        @Nullable String team,
        @Nullable MemberId owner,
        Instant createdAt) {
    public Agent {
        mayChoose = List.copyOf(mayChoose);
    }
}
