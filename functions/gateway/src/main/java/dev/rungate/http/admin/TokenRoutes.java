package dev.rungate.http.admin;

import dev.rungate.http.Callers;
import dev.rungate.http.ListPaging;
import dev.rungate.http.Timestamps;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.TokenId;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Directory;
import dev.rungate.tenants.TokenText;
import dev.rungate.wire.json.Json;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Agents' tokens: made, listed without their secrets, revoked at once.
public final class TokenRoutes implements Routes {
    private final Callers callers;
    private final Directory directory;
    private final FreshIds ids;
    private final SecureRandom random;
    private final Clock clock;

    public TokenRoutes(
            Callers callers, Directory directory, FreshIds ids, SecureRandom random, Clock clock) {
        this.callers = callers;
        this.directory = directory;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/api/tokens", this::list).delete("/api/tokens/{token}", this::revoke);
    }

    /// A token with its text, which nobody can read again.
    record Fresh(AgentToken token, TokenText text) {
        ObjectNode json() {
            return Json.object().put("token_id", token.id().value()).put("token", text.value());
        }
    }

    Fresh fresh(Agent agent, @Nullable Instant expiresAt) {
        var text = TokenText.freshAgent(random);
        return new Fresh(
                new AgentToken(ids.token(), agent, text.sha256(), clock.instant(), expiresAt, null),
                text);
    }

    void list(Exchange exchange) {
        var admin = callers.admin(exchange);
        var page =
                directory.tokens(
                        admin.org(), ListPaging.limit(exchange), ListPaging.after(exchange));
        exchange.json(200, ListPaging.json(page, TokenRoutes::json));
    }

    void revoke(Exchange exchange) {
        var admin = callers.admin(exchange);
        var revoked =
                id(exchange)
                        .flatMap(id -> directory.revoke(admin.org(), id, clock.instant()))
                        .orElseThrow(
                                () -> new CallRefused(new Refusal.NotFound("A token of this id")));
        exchange.json(200, json(revoked));
    }

    private static Optional<TokenId> id(Exchange exchange) {
        try {
            return Optional.of(new TokenId(exchange.variable("token")));
        } catch (IllegalArgumentException nobodysId) {
            return Optional.empty();
        }
    }

    private static ObjectNode json(AgentToken token) {
        return Json.object()
                .put("token_id", token.id().value())
                .put("agent_id", token.agent().id().value())
                .put("created_at", Timestamps.text(token.createdAt()))
                .put("expires_at", Timestamps.textOrNull(token.expiresAt()))
                .put("revoked_at", Timestamps.textOrNull(token.revokedAt()));
    }
}
