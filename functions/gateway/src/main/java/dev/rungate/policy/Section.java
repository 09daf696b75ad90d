package dev.rungate.policy;

import dev.rungate.ids.DocumentPath;
import dev.rungate.ids.Nearest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One mapping of a document, read key by key. A wrong value is noted and left out, so that one
/// reading finds every mistake. A key that nobody has read is unknown.
final class Section {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern DURATION =
            Pattern.compile(
                    "P(?=[0-9T])([0-9]{1,4}D)?(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,9}(\\.[0-9]{1,9})?S)?)?");

    private final Map<?, ?> values;
    private final DocumentPath path;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    private Section(Map<?, ?> values, DocumentPath path, Problems problems) {
        this.values = values;
        this.path = path;
        this.problems = problems;
    }

    /// An empty section if the value is no mapping.
    static Section of(@Nullable Object value, DocumentPath path, Problems problems) {
        if (value instanceof Map<?, ?> map) {
            return new Section(map, path, problems);
        }
        problems.add(path, "must be a mapping of keys to values, not " + described(value));
        return new Section(Map.of(), path, problems);
    }

    static Section empty(DocumentPath path, Problems problems) {
        return new Section(Map.of(), path, problems);
    }

    DocumentPath path(String key) {
        return path.key(key);
    }

    void problem(String key, String problem) {
        problems.add(path(key), problem);
    }

    Set<String> keys() {
        return values.keySet().stream()
                .map(String::valueOf)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /// The value as it is; nothing is checked or noted.
    @Nullable Object raw(String key) {
        return values.get(key);
    }

    Optional<Object> value(String key) {
        known.add(key);
        if (!values.containsKey(key)) {
            return Optional.empty();
        }
        var value = values.get(key);
        if (value == null) {
            problem(key, "is empty; give a value or leave the key out");
        }
        return Optional.ofNullable(value);
    }

    /// The section under a key; empty if the document has none.
    Section section(String key) {
        return value(key)
                .map(value -> of(value, path(key), problems))
                .orElseGet(() -> empty(path(key), problems));
    }

    List<?> list(String key, int longest) {
        return value(key)
                .<List<?>>map(value -> {
                    if (!(value instanceof List<?> list)) {
                        problem(key, "must be a list, not " + described(value));
                        return List.of();
                    }
                    if (list.size() > longest) {
                        problem(key, "has more than %d entries".formatted(longest));
                        return List.of();
                    }
                    return list;
                })
                .orElse(List.of());
    }

    Optional<String> text(String key, int longest) {
        return value(key).flatMap(value -> text(value, path(key), longest, problems));
    }

    static Optional<String> text(
            @Nullable Object value, DocumentPath path, int longest, Problems problems) {
        if (!(value instanceof String text)) {
            problems.add(path, "must be text, not " + described(value));
            return Optional.empty();
        }
        if (text.isEmpty() || text.codePointCount(0, text.length()) > longest) {
            problems.add(path, "must be 1-%d characters".formatted(longest));
            return Optional.empty();
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            problems.add(path, "must not hold control characters");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    Optional<Boolean> flag(String key) {
        return value(key)
                .flatMap(value -> {
                    if (value instanceof Boolean flag) {
                        return Optional.of(flag);
                    }
                    problem(key, "must be true or false, not " + described(value));
                    return Optional.empty();
                });
    }

    OptionalLong number(String key, long least, long most) {
        var value = value(key);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        var number = whole(value.get());
        if (number == null) {
            problem(key, "must be a whole number, not " + described(value.get()));
            return OptionalLong.empty();
        }
        if (number.compareTo(BigInteger.valueOf(least)) < 0
                || number.compareTo(BigInteger.valueOf(most)) > 0) {
            problem(key, "must be from %d to %d".formatted(least, most));
            return OptionalLong.empty();
        }
        return OptionalLong.of(number.longValueExact());
    }

    Optional<Duration> duration(String key, Duration least, Duration most) {
        return value(key)
                .flatMap(value -> {
                    if (!(value instanceof String text) || !DURATION.matcher(text).matches()) {
                        problem(key, "must be an ISO-8601 duration such as PT15M, PT4H or P1D");
                        return Optional.empty();
                    }
                    var duration = Duration.parse(text);
                    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                        problem(key, "must be from %s to P%dD".formatted(least, most.toDays()));
                        return Optional.empty();
                    }
                    return Optional.of(duration);
                });
    }

    /// An amount of money. It is text, because a number would be rounded to a binary fraction on
    /// its way.
    Optional<BigDecimal> amount(String key) {
        return value(key)
                .flatMap(value -> {
                    if (value instanceof Number number) {
                        problem(key, "is a number; write it as a string: \"%s\"".formatted(number));
                        return Optional.empty();
                    }
                    if (!(value instanceof String text) || !DECIMAL.matcher(text).matches()) {
                        problem(
                                key,
                                "must be a decimal string such as \"2.00\", at most 9 digits before"
                                        + " and after the point");
                        return Optional.empty();
                    }
                    return Optional.of(new BigDecimal(text));
                });
    }

    <E extends Enum<E>> Optional<E> word(String key, Class<E> type) {
        return value(key)
                .flatMap(value -> {
                    var found =
                            value instanceof String word
                                    ? EnumWords.find(type, word)
                                    : Optional.<E>empty();
                    if (found.isEmpty()) {
                        problem(key, "must be one of " + String.join(", ", EnumWords.all(type)));
                    }
                    return found;
                });
    }

    /// Notes every key that was not read: a rule with a typing error would silently not hold.
    void nothingElse() {
        for (var key : keys()) {
            if (!known.contains(key)) {
                problem(key, "is unknown" + (problems.full() ? "" : Nearest.hint(key, known)));
            }
        }
    }

    static @Nullable BigInteger whole(Object value) {
        return switch (value) {
            case Long whole -> BigInteger.valueOf(whole);
            case BigInteger whole -> whole;
            case BigDecimal decimal when decimal.stripTrailingZeros().scale() <= 0 ->
                    decimal.toBigIntegerExact();
            default -> null;
        };
    }

    static String described(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String _ -> "text";
            case Boolean _ -> "true or false";
            case BigDecimal _ -> "a decimal number";
            case Number _ -> "a number";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a mapping";
            default -> "something else";
        };
    }
}
