package dev.rungate.aws.runtime;

import tools.jackson.databind.JsonNode;

/// The path of an event as the API knows it. On the API's own host `path` is that already. On a
/// custom domain with a base path it begins with the base path (and in events that others make up,
/// with the stage). Which part that is follows from `resource`, a pattern like `/v1/{proxy+}`, and
/// from the `pathParameters` that fill it: they say how the path ends, decoded, and the part before
/// that is removed. Where nothing fits, the path stays as it came.
final class RestPath {
    private RestPath() {}

    static String of(JsonNode event) {
        var path = event.path("path").asString("");
        var known = trimmed(RequestTarget.decoded(filled(event)));
        if (!known.startsWith("/")) {
            return path;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (trimmed(RequestTarget.decoded(path.substring(slash))).equals(known)) {
                return path.substring(slash);
            }
        }
        return path;
    }

    /// The pattern with its parameters in their places; without a pattern nothing.
    private static String filled(JsonNode event) {
        var filled = event.path("resource").asString("");
        for (var parameter : event.path("pathParameters").properties()) {
            var value = parameter.getValue().asString("");
            filled =
                    filled.replace("{" + parameter.getKey() + "+}", value)
                            .replace("{" + parameter.getKey() + "}", value);
        }
        return filled;
    }

    private static String trimmed(String path) {
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }
}
