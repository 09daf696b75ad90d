package dev.rungate.channels.slack;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/// Which addresses a payload may have us speak to: Slack's own, or, where the API was put somewhere
/// else, that same host.
final class ResponseUrls {
    private static final Set<String> SLACK = Set.of("slack.com", "slack-gov.com");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String scheme;
    private final String host;

    ResponseUrls(URI api) {
        this.scheme = String.valueOf(api.getScheme());
        this.host = String.valueOf(api.getHost());
    }

    Optional<URI> trusted(String text) {
        try {
            return Optional.of(URI.create(text)).filter(this::isTrusted);
        } catch (IllegalArgumentException noUrl) {
            return Optional.empty();
        }
    }

    private boolean isTrusted(URI url) {
        if (url.getHost() == null || url.getUserInfo() != null) {
            return false;
        }
        if (SLACK.contains(host)) {
            return "https".equals(url.getScheme())
                    && url.getHost().equals("hooks." + host)
                    && (url.getPort() == -1 || url.getPort() == 443);
        }
        boolean sameHost =
                url.getHost().equals(host)
                        || (LOOPBACK.contains(host) && LOOPBACK.contains(url.getHost()));
        return (scheme.equals(url.getScheme()) && sameHost)
                || ("https".equals(url.getScheme()) && url.getHost().equals("hooks.slack.com"));
    }
}
