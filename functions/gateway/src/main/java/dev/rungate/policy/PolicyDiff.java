package dev.rungate.policy;

import dev.rungate.ids.DocumentPath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What changes from one resolved policy to another, path by path, in the order of the document.
public record PolicyDiff(List<Change> changes) {
    public PolicyDiff {
        changes = List.copyOf(changes);
    }

    /// An index is that of the new document, or of the old one for what was removed.
    public sealed interface Change {
        DocumentPath path();
    }

    public record Added(DocumentPath path, Object value) implements Change {
        @Override
        public String toString() {
            return "+ %s: %s".formatted(path, shown(value));
        }
    }

    public record Removed(DocumentPath path, Object value) implements Change {
        @Override
        public String toString() {
            return "- %s: %s".formatted(path, shown(value));
        }
    }

    public record Changed(DocumentPath path, Object before, Object after) implements Change {
        @Override
        public String toString() {
            return "~ %s: %s -> %s".formatted(path, shown(before), shown(after));
        }
    }

    public static PolicyDiff between(Map<String, Object> before, Map<String, Object> after) {
        var changes = new ArrayList<Change>();
        compare(DocumentPath.ROOT, before, after, changes);
        return new PolicyDiff(changes);
    }

    public boolean none() {
        return changes.isEmpty();
    }

    /// For programs: `{"path","change","before","after"}` for each change, without the keys that do
    /// not apply.
    public List<Map<String, Object>> tree() {
        return changes.stream().map(PolicyDiff::tree).toList();
    }

    /// For people: one line for each change; empty if nothing changes.
    @Override
    public String toString() {
        return changes.stream().map(change -> change + "\n").collect(Collectors.joining());
    }

    private static Map<String, Object> tree(Change change) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("path", change.path().toString());
        switch (change) {
            case Added(_, var value) -> {
                tree.put("change", "added");
                tree.put("after", value);
            }
            case Removed(_, var value) -> {
                tree.put("change", "removed");
                tree.put("before", value);
            }
            case Changed(_, var before, var after) -> {
                tree.put("change", "changed");
                tree.put("before", before);
                tree.put("after", after);
            }
        }
        return tree;
    }

    private static void compare(
            DocumentPath path, Object before, Object after, List<Change> changes) {
        if (before instanceof Map<?, ?> from && after instanceof Map<?, ?> to) {
            compareKeys(path, from, to, changes);
        } else if (before instanceof List<?> from && after instanceof List<?> to) {
            compareEntries(path, from, to, changes);
        } else if (!same(before, after)) {
            changes.add(new Changed(path, before, after));
        }
    }

    private static void compareKeys(
            DocumentPath path, Map<?, ?> from, Map<?, ?> to, List<Change> changes) {
        var keys = new LinkedHashSet<Object>(from.keySet());
        keys.addAll(to.keySet());
        for (var key : keys) {
            compareOne(path.key(String.valueOf(key)), from.get(key), to.get(key), changes);
        }
    }

    /// What two lists have in common at their ends is left out, so that one rule more is one line
    /// and not a change of all rules behind it.
    private static void compareEntries(
            DocumentPath path, List<?> from, List<?> to, List<Change> changes) {
        int shorter = Math.min(from.size(), to.size());
        int head = 0;
        while (head < shorter && same(from.get(head), to.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && same(from.get(from.size() - 1 - tail), to.get(to.size() - 1 - tail))) {
            tail++;
        }
        int olds = from.size() - tail;
        int news = to.size() - tail;
        for (int i = head; i < Math.max(olds, news); i++) {
            compareOne(
                    path.index(i),
                    i < olds ? from.get(i) : null,
                    i < news ? to.get(i) : null,
                    changes);
        }
    }

    private static void compareOne(
            DocumentPath path,
            @Nullable Object before,
            @Nullable Object after,
            List<Change> changes) {
        if (before == null && after != null) {
            changes.add(new Added(path, after));
        } else if (before != null && after == null) {
            changes.add(new Removed(path, before));
        } else if (before != null && after != null) {
            compare(path, before, after, changes);
        }
    }

    /// Numbers are compared by value: JSON and YAML documents have different number types.
    private static boolean same(@Nullable Object before, @Nullable Object after) {
        return Objects.equals(comparable(before), comparable(after));
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        return switch (value) {
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case List<?> list -> list.stream().map(PolicyDiff::comparable).toList();
            case Map<?, ?> map -> {
                var comparable = new HashMap<Object, @Nullable Object>();
                map.forEach((key, entry) -> comparable.put(key, comparable(entry)));
                yield comparable;
            }
            case null, default -> value;
        };
    }

    private static String shown(Object value) {
        return switch (value) {
            case String text -> "\"" + text + "\"";
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry ->
                                    entry.getKey()
                                            + ": "
                                            + shown(Objects.requireNonNull(entry.getValue())))
                            .collect(Collectors.joining(", ", "{ ", " }"));
            case List<?> list ->
                    list.stream()
                            .map(entry -> shown(Objects.requireNonNull(entry)))
                            .collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }
}
