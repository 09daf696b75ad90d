package dev.rungate.aws.dynamo.ledger;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.steps.PackedText;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The record of a step that still waits in its run item for its place in the step table. {@code
/// key} is its name in the item; a {@code provisional} one, of a hold that lapsed, may be corrected
/// once, and then the correction must win whichever comes last.
public record Pending(String key, long number, AttributeValue packed, boolean provisional) {
    private static final String CORRECTION = "!";

    static String correctionOf(String call) {
        return call + CORRECTION;
    }

    static String callOf(String key) {
        return key.endsWith(CORRECTION)
                ? key.substring(0, key.length() - CORRECTION.length())
                : key;
    }

    public String text() {
        return PackedText.text(packed);
    }

    private boolean correction() {
        return key.endsWith(CORRECTION);
    }

    /// The condition that it is in the item still.
    String isIn(Change change) {
        return "attribute_exists(" + change.entry(RunAttributes.RECORDS, key) + ")";
    }

    /// Takes the record out of the item. The number of a provisional one stays, its correction will
    /// need it.
    void takeOut(Change change) {
        entries().forEach(entry -> change.remove(change.entry(entry)));
    }

    List<Change.Entry> entries() {
        var entries = new ArrayList<Change.Entry>();
        entries.add(new Change.Entry(RunAttributes.RECORDS, key));
        if (correction()) {
            entries.add(new Change.Entry(RunAttributes.RECORDS, callOf(key)));
        }
        if (!provisional) {
            entries.add(new Change.Entry(RunAttributes.NUMBERS, callOf(key)));
        }
        return entries;
    }
}
