package dev.rungate.http.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// All routes, and the lookup of the route for a request. A path without variables wins over one
/// with.
public final class Router {
    private final List<Route> all;
    private final Map<String, Map<String, Route>> fixed = new HashMap<>();

    public Router(List<Route> all) {
        this.all = List.copyOf(all);
        this.all.stream()
                .filter(Route::fixed)
                .forEach(route ->
                        fixed.computeIfAbsent(route.path(), path -> new HashMap<>())
                                .put(route.method(), route));
    }

    /// The route of a request, or the reason why there is none.
    sealed interface Found {
        record Here(Route route, Map<String, String> variables) implements Found {}

        record WrongMethod(List<String> allowed) implements Found {}

        record Nowhere() implements Found {}
    }

    public List<Route> all() {
        return all;
    }

    /// A path as a client wrote it; slashes too many, and {@code /v1} too often or missing, do not
    /// matter.
    Found find(String method, String rawPath) {
        var path = Paths.plain(rawPath);
        var found = findExactly(method, path);
        return found instanceof Found.Nowhere
                ? findExactly(method, Paths.withVersion(path))
                : found;
    }

    private Found findExactly(String method, String rawPath) {
        var here = fixed.get(rawPath);
        if (here == null) {
            return findVariable(method, rawPath);
        }
        var route = here.get(method);
        return route == null
                ? new Found.WrongMethod(List.copyOf(new TreeSet<>(here.keySet())))
                : new Found.Here(route, Map.of());
    }

    private Found findVariable(String method, String rawPath) {
        var asked = segments(rawPath);
        var allowed = new TreeSet<String>();
        for (var route : all) {
            var variables = route.match(asked);
            if (variables.isPresent() && route.method().equals(method)) {
                return new Found.Here(route, variables.get());
            }
            variables.ifPresent(matched -> allowed.add(route.method()));
        }
        return allowed.isEmpty()
                ? new Found.Nowhere()
                : new Found.WrongMethod(List.copyOf(allowed));
    }

    private static List<String> segments(String rawPath) {
        return Arrays.stream(rawPath.split("/", -1)).map(Router::decoded).toList();
    }

    /// A plus is a plus in a path. What is no valid escape stays as it is, and matches nothing that
    /// exists.
    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return segment;
        }
    }
}
