package dev.rungate.http;

import dev.rungate.http.server.Exchange;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.TokenText;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.LinkedHashSet;

/// The token a request carries, in whichever header its client's library puts one. An empty one is
/// none. Two that differ are refused: nobody could tell which was meant.
public final class Credentials {
    private static final HeaderName API_KEY = HeaderNames.create("x-api-key");
    private static final HeaderName GOOG_API_KEY = HeaderNames.create("x-goog-api-key");
    private static final String BEARER = "Bearer ";

    private Credentials() {}

    static TokenText of(Exchange exchange) {
        var found = new LinkedHashSet<String>();
        exchange.headerValues(HeaderNames.AUTHORIZATION).forEach(said -> found.add(bearer(said)));
        found.addAll(exchange.headerValues(API_KEY));
        found.addAll(exchange.headerValues(GOOG_API_KEY));
        found.removeIf(String::isBlank);
        if (found.isEmpty()) {
            throw refused(
                    "A token is missing: send it as Authorization: Bearer, x-api-key or"
                            + " x-goog-api-key.");
        }
        if (found.size() > 1) {
            throw refused("The request carries credentials that differ; send one token.");
        }
        return new TokenText(found.getFirst());
    }

    public static CallRefused refused(String why) {
        return new CallRefused(new Refusal.InvalidToken(why));
    }

    /// The scheme without a token is no credential.
    private static String bearer(String said) {
        if (said.isBlank() || said.strip().equalsIgnoreCase(BEARER.strip())) {
            return "";
        }
        if (!said.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw refused("Authorization must be Bearer and a token.");
        }
        return said.substring(BEARER.length()).strip();
    }
}
