package dev.rungate.http.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One way in: a method and a path, in which {@code {name}} stands for any one segment, and {@code
/// {name*}} at the end for all that are left.
public record Route(String method, String path, List<String> segments, Handler handler) {
    public Route(String method, String path, Handler handler) {
        this(method, path, List.of(path.split("/", -1)), handler);
    }

    /// The variables of the path if it is this route's, else nothing. {@code asked} is decoded,
    /// segment by segment.
    Optional<Map<String, String>> match(List<String> asked) {
        int length = segments.size();
        if (asked.size() < length
                || (asked.size() > length && !segments.getLast().endsWith("*}"))) {
            return Optional.empty();
        }
        var variables = new HashMap<String, String>();
        for (int i = 0; i < length; i++) {
            var segment = segments.get(i);
            if (segment.endsWith("*}")) {
                variables.put(
                        segment.substring(1, segment.length() - 2),
                        String.join("/", asked.subList(i, asked.size())));
            } else if (isVariable(segment)) {
                variables.put(segment.substring(1, segment.length() - 1), asked.get(i));
            } else if (!segment.equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    boolean fixed() {
        return segments.stream().noneMatch(Route::isVariable);
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }
}
