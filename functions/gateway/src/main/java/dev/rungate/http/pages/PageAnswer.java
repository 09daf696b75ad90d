package dev.rungate.http.pages;

import dev.rungate.http.server.Exchange;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Sends a page with {@code no-store}, without framing, and with a content security policy that
/// allows only the page's own style.
final class PageAnswer {
    private static final HeaderName POLICY = HeaderNames.create("content-security-policy");
    private static final HeaderName FRAMES = HeaderNames.create("x-frame-options");
    private static final HeaderName REFERRER = HeaderNames.create("referrer-policy");
    private static final HeaderName SNIFFING = HeaderNames.create("x-content-type-options");

    private PageAnswer() {}

    static void send(int status, byte[] page, Pages pages, Exchange exchange) {
        headers(pages, exchange);
        exchange.send(status, "text/html; charset=utf-8", page);
    }

    /// The path under which browsers find the pages: the public address may put a prefix before
    /// ours.
    static String root(@Nullable String publicUrl) {
        var base = publicUrl == null ? "" : URI.create(publicUrl).getRawPath();
        return base.replaceAll("/+$", "") + "/approvals";
    }

    /// {@code path} is one below the pages' root.
    static void redirect(String path, Pages pages, Exchange exchange) {
        headers(pages, exchange);
        exchange.header(HeaderNames.LOCATION, pages.root() + path);
        exchange.send(303, "text/html; charset=utf-8", new byte[0]);
    }

    private static void headers(Pages pages, Exchange exchange) {
        exchange.header(POLICY, pages.policy())
                .header(FRAMES, "DENY")
                .header(REFERRER, "no-referrer")
                .header(SNIFFING, "nosniff")
                .header(HeaderNames.CACHE_CONTROL, "no-store");
    }
}
