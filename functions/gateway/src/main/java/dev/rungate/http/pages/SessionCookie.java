package dev.rungate.http.pages;

import dev.rungate.http.pages.Sessions.Session;
import dev.rungate.http.server.Exchange;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cookie of the pages: names a session, and is sent to nobody else.
final class SessionCookie {
    private static final HeaderName FORWARDED_PROTO = HeaderNames.create("x-forwarded-proto");
    private static final String NAME = "rungate_session=";

    private final Sessions sessions;
    private final boolean publicIsHttps;
    private final String root;

    SessionCookie(Sessions sessions, @Nullable String publicUrl, String root) {
        this.root = root;
        this.sessions = sessions;
        this.publicIsHttps =
                publicUrl != null && publicUrl.toLowerCase(Locale.ROOT).startsWith("https:");
    }

    Optional<Session> find(Exchange exchange) {
        return id(exchange).flatMap(sessions::find);
    }

    /// Whether the browser thinks that it has a session.
    boolean named(Exchange exchange) {
        return id(exchange).isPresent();
    }

    private static Optional<String> id(Exchange exchange) {
        return exchange.headerValues(HeaderNames.COOKIE).stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(NAME))
                .map(cookie -> cookie.substring(NAME.length()))
                .findFirst();
    }

    void set(Session session, Exchange exchange) {
        cookie(session.id(), Sessions.LIFE.toSeconds(), exchange);
    }

    void clear(Exchange exchange) {
        cookie("", 0, exchange);
    }

    private void cookie(String value, long seconds, Exchange exchange) {
        var cookie =
                NAME
                        + value
                        + "; Path="
                        + root
                        + "; Max-Age="
                        + seconds
                        + "; HttpOnly; SameSite=Strict";
        exchange.header(HeaderNames.SET_COOKIE, secure(exchange) ? cookie + "; Secure" : cookie);
    }

    private boolean secure(Exchange exchange) {
        return publicIsHttps
                || exchange.headerValues(FORWARDED_PROTO).stream()
                        .anyMatch("https"::equalsIgnoreCase);
    }
}
