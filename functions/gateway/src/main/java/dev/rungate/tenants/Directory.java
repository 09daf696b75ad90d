package dev.rungate.tenants;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.TokenId;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Agents and their tokens as they are kept. A revoked token is unknown to the very next look-up,
/// on every instance.
public interface Directory {
    /// By the SHA-256 of the token's text, in one consistent read; revoked and expired ones
    /// included.
    Optional<AgentToken> token(String sha256);

    /// Adds an agent together with its first token.
    void add(Agent agent, AgentToken first);

    void add(AgentToken further);

    Optional<Agent> agent(OrgId org, AgentId id);

    Page<Agent> agents(OrgId org, int limit, @Nullable String after);

    Page<AgentToken> tokens(OrgId org, int limit, @Nullable String after);

    /// The first revocation counts; empty when there is no such token.
    Optional<AgentToken> revoke(OrgId org, TokenId id, Instant now);
}
