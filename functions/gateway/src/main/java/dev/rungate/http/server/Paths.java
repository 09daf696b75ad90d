package dev.rungate.http.server;

import java.util.Set;

/// The addresses that SDKs make of one base URL or another, brought back to the one that is meant.
final class Paths {
    private static final Set<String> BELOW_VERSION =
            Set.of(
                    "chat",
                    "messages",
                    "models",
                    "responses",
                    "embeddings",
                    "completions",
                    "rerank");
    private static final String VERSION = "/v1";
    private static final String ANTHROPIC = "/anthropic";

    private Paths() {}

    /// Without slashes that are repeated or trail.
    static String plain(String raw) {
        if (!raw.contains("//") && !(raw.length() > 1 && raw.endsWith("/"))) {
            return raw;
        }
        var plain = raw.replaceAll("/{2,}", "/");
        return plain.length() > 1 && plain.endsWith("/")
                ? plain.substring(0, plain.length() - 1)
                : plain;
    }

    /// The path of a model door with {@code /v1} exactly once; any other path as it is.
    static String withVersion(String path) {
        if (path.startsWith(ANTHROPIC + "/")) {
            return ANTHROPIC + withVersion(path.substring(ANTHROPIC.length()));
        }
        var rest = path;
        while (rest.startsWith(VERSION + "/")) {
            rest = rest.substring(VERSION.length());
        }
        var parts = rest.split("/", 3);
        return parts.length > 1 && BELOW_VERSION.contains(parts[1]) ? VERSION + rest : path;
    }
}
