package dev.rungate.aws.dynamo;

import dev.rungate.pricing.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Values to attributes and back. Times are milliseconds, money is nano-dollars, absent is null.
public final class Attributes {
    private Attributes() {}

    public static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    public static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    public static AttributeValue texts(Map<String, String> values) {
        return AttributeValue.fromM(
                values.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> text(e.getValue()))));
    }

    public static AttributeValue texts(List<String> values) {
        return AttributeValue.fromL(values.stream().map(Attributes::text).toList());
    }

    public static AttributeValue bytes(byte[] value) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(value));
    }

    public static byte[] bytesOf(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name).b().asByteArray();
    }

    public static long longOf(AttributeValue value) {
        return Long.parseLong(value.n());
    }

    public static long longOf(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        return value == null ? 0 : longOf(value);
    }

    public static String textOf(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(textOrNull(item, name), name);
    }

    public static @Nullable String textOrNull(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        return value == null ? null : value.s();
    }

    public static Instant instantOf(Map<String, AttributeValue> item, String name) {
        return Instant.ofEpochMilli(longOf(item, name));
    }

    public static @Nullable Instant instantOrNull(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? instantOf(item, name) : null;
    }

    public static Usd usdOf(Map<String, AttributeValue> item, String name) {
        return new Usd(longOf(item, name));
    }

    public static @Nullable Usd usdOrNull(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        return value == null || value.n() == null ? null : new Usd(longOf(value));
    }

    public static Map<String, AttributeValue> mapOf(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        return value == null ? Map.of() : value.m();
    }

    public static Map<String, String> textsOf(Map<String, AttributeValue> item, String name) {
        return mapOf(item, name).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().s()));
    }

    public static List<String> listOf(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        return value == null ? List.of() : value.l().stream().map(AttributeValue::s).toList();
    }
}
