package dev.rungate.http;

import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Caller;
import dev.rungate.tenants.Directory;
import dev.rungate.tenants.TokenText;
import java.time.Clock;

/// Who is asking. The directory is asked about an agent's token every time, so that a revoked one
/// is refused on the very next call.
final class Callers {
    private final Directory directory;
    private final AdminToken admin;
    private final Clock clock;

    Callers(Directory directory, AdminToken admin, Clock clock) {
        this.directory = directory;
        this.admin = admin;
        this.clock = clock;
    }

    Caller.AsAgent agent(Exchange exchange) {
        var token = Credentials.of(exchange);
        if (token.saysAdmin()) {
            throw Credentials.refused("An admin token makes no model calls; use an agent's token.");
        }
        return agent(token);
    }

    Caller.AsAdmin admin(Exchange exchange) {
        var token = Credentials.of(exchange);
        if (!token.saysAdmin()) {
            throw Credentials.refused("This needs an admin token.");
        }
        return admin(token);
    }

    Caller either(Exchange exchange) {
        var token = Credentials.of(exchange);
        return token.saysAdmin() ? admin(token) : agent(token);
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
