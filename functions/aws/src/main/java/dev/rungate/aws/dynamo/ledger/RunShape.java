package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.steps.PackedText;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Whether an item is a run as this version reads them: it writes version 2, and reads the first,
/// which did not say its number.
public final class RunShape {
    static final int NEWEST = 2;

    static final String BY_HALF = "it is written by half";
    private static final Set<String> READ = Set.of("1", "2");

    private RunShape() {}

    /// Why it is none; nothing of what the item holds is in there.
    public static Optional<String> problem(Map<String, AttributeValue> item) {
        if (item.isEmpty()) {
            return Optional.of("it is empty, so the stream has not the view NEW_IMAGE");
        }
        var version = item.get(VERSION);
        if (version != null && (version.n() == null || !READ.contains(version.n()))) {
            return Optional.of("its version is neither 1 nor " + NEWEST);
        }
        if (!named(item.get(KEY))) {
            return Optional.of("it has no name of a run");
        }
        if (!Stream.of(RECORDS, NUMBERS, HOLDS).allMatch(name -> isMap(item.get(name)))) {
            return Optional.of("it has no records, numbers and holds");
        }
        if (!recorded(item)) {
            return Optional.of("its records are of another kind");
        }
        return isWhole(item) ? Optional.empty() : Optional.of(BY_HALF);
    }

    /// Whether what every run has is there.
    static boolean isWhole(Map<String, AttributeValue> item) {
        return Stream.of(AGENT, POLICY).allMatch(name -> isText(item.get(name)))
                && Stream.of(STARTED, IDLE_AT, IDLE_MS, LAST_NUMBER)
                        .allMatch(name -> isNumber(item.get(name)));
    }

    private static boolean named(@Nullable AttributeValue key) {
        if (key == null || key.s() == null || key.s().indexOf('/') < 0) {
            return false;
        }
        try {
            return RunItem.keyText(new RunItem(Map.of(KEY, key)).key()).equals(key.s());
        } catch (IllegalArgumentException noName) {
            return false;
        }
    }

    /// Some engines tell of an empty map as of a value without a kind.
    private static boolean isMap(@Nullable AttributeValue value) {
        return value != null
                && (value.hasM() || value.type() == AttributeValue.Type.UNKNOWN_TO_SDK_VERSION);
    }

    private static boolean recorded(Map<String, AttributeValue> item) {
        var numbers = Attributes.mapOf(item, NUMBERS);
        return Attributes.mapOf(item, RECORDS).entrySet().stream()
                .allMatch(record ->
                        PackedText.isText(record.getValue())
                                && isNumber(numbers.get(Pending.callOf(record.getKey()))));
    }

    private static boolean isText(@Nullable AttributeValue value) {
        return value != null && value.s() != null;
    }

    private static boolean isNumber(@Nullable AttributeValue value) {
        return value != null && value.n() != null && value.n().matches("[0-9]{1,18}");
    }
}
