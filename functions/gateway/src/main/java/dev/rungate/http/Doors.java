package dev.rungate.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Every way in, and which of them a request means. A path without variables wins over one with.
final class Doors {
    private final List<Door> all;
    private final Map<String, Map<String, Door>> fixed = new HashMap<>();

    Doors(List<Door> all) {
        this.all = List.copyOf(all);
        this.all.stream()
                .filter(Door::fixed)
                .forEach(door ->
                        fixed.computeIfAbsent(door.path(), path -> new HashMap<>())
                                .put(door.method(), door));
    }

    /// What a request means.
    sealed interface Found {
        record Here(Door door, Map<String, String> variables) implements Found {}

        record WrongMethod(List<String> allowed) implements Found {}

        record Nowhere() implements Found {}
    }

    List<Door> all() {
        return all;
    }

    Found find(String method, String rawPath) {
        var here = fixed.get(rawPath);
        if (here == null) {
            return findVariable(method, rawPath);
        }
        var door = here.get(method);
        return door == null
                ? new Found.WrongMethod(List.copyOf(new TreeSet<>(here.keySet())))
                : new Found.Here(door, Map.of());
    }

    private Found findVariable(String method, String rawPath) {
        var asked = segments(rawPath);
        var allowed = new TreeSet<String>();
        for (var door : all) {
            var variables = door.match(asked);
            if (variables.isPresent() && door.method().equals(method)) {
                return new Found.Here(door, variables.get());
            }
            variables.ifPresent(matched -> allowed.add(door.method()));
        }
        return allowed.isEmpty()
                ? new Found.Nowhere()
                : new Found.WrongMethod(List.copyOf(allowed));
    }

    private static List<String> segments(String rawPath) {
        return Arrays.stream(rawPath.split("/", -1)).map(Doors::decoded).toList();
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
