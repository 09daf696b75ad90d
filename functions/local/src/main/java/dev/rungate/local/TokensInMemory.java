package dev.rungate.local;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.TokenId;
import dev.rungate.runs.Page;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Directory;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Remembers the tokens it has seen, so that a call need not read its own. Right only where nobody
/// else changes what is kept: over the embedded engine, whose file is this process's alone. A
/// revocation is answered when the token is forgotten here, never before.
final class TokensInMemory implements Directory {
    private static final int MOST = 10_000;

    private final Directory kept;
    private final Map<String, AgentToken> seen = new ConcurrentHashMap<>();

    TokensInMemory(Directory kept) {
        this.kept = kept;
    }

    @Override
    public Optional<AgentToken> token(String sha256) {
        var known = seen.get(sha256);
        return known == null ? read(sha256) : Optional.of(known);
    }

    /// Never while a token is being revoked: what was read just before would be remembered after.
    private synchronized Optional<AgentToken> read(String sha256) {
        var found = kept.token(sha256);
        if (seen.size() >= MOST) {
            seen.clear();
        }
        found.ifPresent(token -> seen.put(sha256, token));
        return found;
    }

    @Override
    public synchronized Optional<AgentToken> revoke(OrgId org, TokenId id, Instant now) {
        try {
            return kept.revoke(org, id, now);
        } finally {
            seen.values().removeIf(token -> token.id().equals(id));
        }
    }

    @Override
    public void add(Agent agent, AgentToken first) {
        kept.add(agent, first);
    }

    @Override
    public void add(AgentToken further) {
        kept.add(further);
    }

    @Override
    public Optional<Agent> agent(OrgId org, AgentId id) {
        return kept.agent(org, id);
    }

    @Override
    public Page<Agent> agents(OrgId org, int limit, @Nullable String after) {
        return kept.agents(org, limit, after);
    }

    @Override
    public Page<AgentToken> tokens(OrgId org, int limit, @Nullable String after) {
        return kept.tokens(org, limit, after);
    }
}
