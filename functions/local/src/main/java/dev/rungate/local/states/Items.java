package dev.rungate.local.states;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// One item in the making, or one that was read. Times are milliseconds; what is null is absent.
record Items(Map<String, AttributeValue> map) {
    static final String KEY = "k";
    static final String SORT = "s";
    static final String EXPIRES = "ttl";

    static Items at(String key, String sort) {
        return new Items(new HashMap<>()).text(KEY, key).text(SORT, sort);
    }

    Items text(String name, @Nullable String value) {
        if (value != null) {
            map.put(name, AttributeValue.fromS(value));
        }
        return this;
    }

    Items number(String name, long value) {
        map.put(name, AttributeValue.fromN(Long.toString(value)));
        return this;
    }

    Items time(String name, @Nullable Instant value) {
        return value == null ? this : number(name, value.toEpochMilli());
    }

    Items numbers(String name, List<Integer> values) {
        var list = values.stream().map(each -> AttributeValue.fromN(each.toString())).toList();
        map.put(name, AttributeValue.fromL(list));
        return this;
    }

    /// The engine forgets the item some time after this instant.
    Items until(Instant last) {
        return number(EXPIRES, last.getEpochSecond());
    }

    String text(String name) {
        return Objects.requireNonNull(textOrNull(name), name);
    }

    @Nullable String textOrNull(String name) {
        var value = map.get(name);
        return value == null ? null : value.s();
    }

    long number(String name) {
        return Long.parseLong(Objects.requireNonNull(map.get(name), name).n());
    }

    Instant time(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    @Nullable Instant timeOrNull(String name) {
        return map.containsKey(name) ? time(name) : null;
    }

    List<Integer> numbers(String name) {
        return Objects.requireNonNull(map.get(name), name).l().stream()
                .map(each -> Integer.valueOf(each.n()))
                .toList();
    }
}
