package dev.rungate.http;

import dev.rungate.http.server.Exchange;
import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Caller;
import dev.rungate.tenants.Directory;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.TokenText;
import java.time.Clock;
import java.util.Optional;

/// Who is asking. An agent's or a member's token is looked up every time, so that a revoked one is
/// refused on the very next call.
public final class Callers {
    private final Directory directory;
    private final Members members;
    private final AdminToken admin;
    private final Clock clock;

    public Callers(Directory directory, Members members, AdminToken admin, Clock clock) {
        this.directory = directory;
        this.members = members;
        this.admin = admin;
        this.clock = clock;
    }

    public Caller.AsAgent agent(Exchange exchange) {
        var token = Credentials.of(exchange);
        if (token.saysAdmin()) {
            throw Credentials.refused("An admin token makes no model calls; use an agent's token.");
        }
        return agent(token);
    }

    public Caller.AsAdmin admin(Exchange exchange) {
        var token = Credentials.of(exchange);
        if (!token.saysAdmin()) {
            throw Credentials.refused("This needs an admin token.");
        }
        return admin(token);
    }

    public Caller either(Exchange exchange) {
        var token = Credentials.of(exchange);
        return token.saysAdmin() ? admin(token) : agent(token);
    }

    /// An administrator or a member: a caller who may decide for others.
    public Caller adminOrMember(Exchange exchange) {
        var token = Credentials.of(exchange);
        if (!token.saysMember() && !token.saysAdmin()) {
            throw Credentials.refused("This needs an admin token or a member's.");
        }
        return anybody(token);
    }

    public Caller anybody(Exchange exchange) {
        return anybody(Credentials.of(exchange));
    }

    private Caller anybody(TokenText token) {
        if (token.saysMember()) {
            return member(token);
        }
        return token.saysAdmin() ? admin(token) : agent(token);
    }

    private Caller.AsMember member(TokenText token) {
        return Optional.of(token)
                .filter(TokenText::wellFormedMember)
                .flatMap(known -> members.byToken(known.sha256()))
                .map(Caller.AsMember::new)
                .orElseThrow(() -> Credentials.refused("The member's token is not valid."));
    }

    private Caller.AsAdmin admin(TokenText token) {
        if (!admin.is(token)) {
            throw Credentials.refused("The admin token is not valid.");
        }
        return new Caller.AsAdmin(admin.org());
    }

    private Caller.AsAgent agent(TokenText token) {
        if (!token.wellFormedAgent()) {
            throw Credentials.refused("The token is not valid.");
        }
        return directory
                .token(token.sha256())
                .filter(known -> known.validAt(clock.instant()))
                .map(Callers::caller)
                .orElseThrow(() ->
                        Credentials.refused(
                                "The token is not valid: it is unknown, revoked or expired."));
    }

    private static Caller.AsAgent caller(AgentToken token) {
        return new Caller.AsAgent(token.agent(), token.id());
    }
}
