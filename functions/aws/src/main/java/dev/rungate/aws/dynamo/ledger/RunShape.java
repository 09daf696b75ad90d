package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Attributes;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Whether an item is a run as this version writes them. None of ours says its version yet: absent
/// means 1; a version that changes the meaning of an attribute writes 2.
public final class RunShape {
    private static final String NEWEST = "1";

    private RunShape() {}

    /// Why it is none; nothing of what the item holds is in there.
    public static Optional<String> problem(Map<String, AttributeValue> item) {
        if (item.isEmpty()) {
            return Optional.of("it is empty, so the stream has not the view NEW_IMAGE");
        }
        var version = item.get(VERSION);
        if (version != null && !NEWEST.equals(version.n())) {
            return Optional.of("its version is not " + NEWEST);
        }
        if (!named(item.get(KEY))) {
            return Optional.of("it has no name of a run");
        }
        if (!Stream.of(RECORDS, NUMBERS, HOLDS).allMatch(name -> isMap(item.get(name)))) {
            return Optional.of("it has no records, numbers and holds");
        }
        return recorded(item) ? Optional.empty() : Optional.of("its records are of another kind");
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
                        record.getValue().s() != null
                                && isNumber(numbers.get(Pending.callOf(record.getKey()))));
    }

    private static boolean isNumber(@Nullable AttributeValue value) {
        return value != null && value.n() != null && value.n().matches("[0-9]{1,18}");
    }
}
