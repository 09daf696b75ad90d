package dev.rungate.http;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.TokenId;
import dev.rungate.runs.Page;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Directory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Agents and tokens of one test.
final class DirectoryInMemory implements Directory {
    private final List<Agent> agents = new CopyOnWriteArrayList<>();
    private final Map<TokenId, AgentToken> tokens = new ConcurrentHashMap<>();

    @Override
    public Optional<AgentToken> token(String sha256) {
        return tokens.values().stream().filter(token -> token.sha256().equals(sha256)).findFirst();
    }

    @Override
    public void add(Agent agent, AgentToken first) {
        agents.add(agent);
        add(first);
    }

    @Override
    public void add(AgentToken further) {
        tokens.put(further.id(), further);
    }

    @Override
    public Optional<Agent> agent(OrgId org, AgentId id) {
        return agents.stream().filter(agent -> agent.id().equals(id)).findFirst();
    }

    @Override
    public Page<Agent> agents(OrgId org, int limit, @Nullable String after) {
        return new Page<>(agents.stream().limit(limit).toList(), null);
    }

    @Override
    public Page<AgentToken> tokens(OrgId org, int limit, @Nullable String after) {
        return new Page<>(tokens.values().stream().limit(limit).toList(), null);
    }

    @Override
    public Optional<AgentToken> revoke(OrgId org, TokenId id, Instant now) {
        return Optional.ofNullable(
                tokens.computeIfPresent(
                        id,
                        (key, token) ->
                                token.revokedAt() != null
                                        ? token
                                        : new AgentToken(
                                                id,
                                                token.agent(),
                                                token.sha256(),
                                                token.createdAt(),
                                                token.expiresAt(),
                                                now)));
    }
}
