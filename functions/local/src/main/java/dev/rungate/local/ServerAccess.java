package dev.rungate.local;

import dev.rungate.Settings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a command sends its request, and the admin token that it sends along. A server that was
/// found through the data folder has to prove that it owns this folder before it gets any token;
/// the token of the folder never goes anywhere else.
record ServerAccess(String url, String token) {
    private static final Pattern HTTP_URL = Pattern.compile("https?://[^/?#\\s]+[^?#\\s]*");

    /// {@code url} and {@code token} are the flags, null where they are not given.
    static ServerAccess of(
            @Nullable String url, @Nullable String token, Map<String, String> environment) {
        var wanted = url == null ? null : checked(url);
        var given = token == null ? set(environment, "RUNGATE_ADMIN_TOKEN") : Optional.of(token);
        if (wanted != null && given.isPresent()) {
            return new ServerAccess(wanted, given.get());
        }
        var folder = new ServerFolder(Settings.dataFolder(environment, HomeFolder.of(environment)));
        return given.map(explicit -> withToken(explicit, folder, environment))
                .orElseGet(() -> withTokenOf(folder, wanted));
    }

    private static ServerAccess withToken(
            String token, ServerFolder folder, Map<String, String> environment) {
        return folder.provenUrl()
                .or(() -> configured(environment))
                .map(url -> new ServerAccess(url, token))
                .orElseThrow(() -> nothingRunsOn(folder));
    }

    private static ServerAccess withTokenOf(ServerFolder folder, @Nullable String wanted) {
        var token =
                folder.adminToken()
                        .orElseThrow(() ->
                                new StartFailure(
                                        "There is no admin token: set RUNGATE_ADMIN_TOKEN, or"
                                                + " RUNGATE_DATA to the server's data folder."));
        var announced = folder.url().orElseThrow(() -> nothingRunsOn(folder));
        if (wanted != null && !sameServer(wanted, announced)) {
            throw new StartFailure(
                    "The admin token in %s is sent only to the server of that folder, which listens at %s; give the token of %s by RUNGATE_ADMIN_TOKEN or --token."
                            .formatted(folder.path(), announced, wanted));
        }
        return new ServerAccess(folder.provenUrl().orElse(announced), token);
    }

    private static StartFailure nothingRunsOn(ServerFolder folder) {
        return new StartFailure(
                "No rungate runs on the data folder %s; start one with `rungate serve`, or name a server by --url and its token by RUNGATE_ADMIN_TOKEN."
                        .formatted(folder.path()));
    }

    private static Optional<String> configured(Map<String, String> environment) {
        var host = set(environment, "RUNGATE_HOST");
        var port = set(environment, "RUNGATE_PORT");
        return host.isEmpty() && port.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        checked("http://" + host.orElse("127.0.0.1") + ":" + port.orElse("8080")));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static String checked(String url) {
        if (!HTTP_URL.matcher(url).matches() || !hasHost(url)) {
            throw new StartFailure(
                    "--url must be an http or https address like http://127.0.0.1:8080; this is"
                            + " none: "
                            + url);
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static boolean hasHost(String url) {
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }

    private static boolean sameServer(String one, String other) {
        return one.replace("//localhost:", "//127.0.0.1:").equals(other);
    }
}
