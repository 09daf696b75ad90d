package dev.rungate.tenants;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
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

    /// Whether a run under this policy follows rules that this agent lives by already, or may
    /// choose.
    public boolean mayUse(PolicyRef run) {
        return usable().stream()
                .anyMatch(own -> own.equals(run.name()) || own.equals(run.toString()));
    }

    /// Its own policy and those it may choose.
    public List<String> usable() {
        return Stream.concat(Stream.of(policy), mayChoose.stream()).distinct().toList();
    }
}
