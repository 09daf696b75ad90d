package dev.rungate.providers;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// The address everything of a provider lies under: http or https, a host, perhaps a path; a slash
/// at its end means nothing.
final class BaseUrl {
    private BaseUrl() {}

    static Optional<URI> parse(String text) {
        try {
            var uri = new URI(text.strip().replaceAll("/+$", ""));
            return sound(uri) ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean sound(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme())
                        || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }
}
