package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import dev.rungate.aws.dynamo.steps.LedgerStream.Image;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/// The items that a stream of DynamoDB tells of, as the SDK would have read them.
final class StreamImages {
    private static final String DYNAMODB = "aws:dynamodb";
    private static final String REMOVE = "REMOVE";

    private StreamImages() {}

    /// In their order; nothing of items that are deleted. Throws where the event is no stream's.
    static List<Image> of(@Nullable DynamodbEvent event) {
        if (event == null
                || event.getRecords() == null
                || !event.getRecords().stream().allMatch(StreamImages::ours)) {
            throw new IllegalArgumentException(
                    "This function takes the stream of the runs table, and this event is none of a"
                            + " stream's. See what else invokes it.");
        }
        return event.getRecords().stream()
                .filter(record -> !REMOVE.equals(record.getEventName()))
                .map(StreamImages::image)
                .toList();
    }

    private static boolean ours(DynamodbStreamRecord record) {
        return DYNAMODB.equals(record.getEventSource())
                && record.getDynamodb() != null
                && record.getDynamodb().getSequenceNumber() != null;
    }

    private static Image image(DynamodbStreamRecord record) {
        var change = record.getDynamodb();
        var image = change.getNewImage();
        return new Image(change.getSequenceNumber(), image == null ? Map.of() : map(image));
    }

    private static Map<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue> map(
            Map<String, AttributeValue> values) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> value(entry.getValue())));
    }

    private static software.amazon.awssdk.services.dynamodb.model.AttributeValue value(
            AttributeValue value) {
        var copy = software.amazon.awssdk.services.dynamodb.model.AttributeValue.builder();
        if (value.getM() != null) {
            copy.m(map(value.getM()));
        } else if (value.getL() != null) {
            copy.l(value.getL().stream().map(StreamImages::value).toList());
        } else if (value.getSS() != null) {
            copy.ss(value.getSS());
        } else if (value.getNS() != null) {
            copy.ns(value.getNS());
        } else if (value.getB() != null) {
            copy.b(SdkBytes.fromByteBuffer(value.getB()));
        } else {
            copy.s(value.getS()).n(value.getN()).bool(value.getBOOL()).nul(value.getNULL());
        }
        return copy.build();
    }
}
