package dev.rungate.local.states;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A queue: its name, and the attributes it was created with.
record QueueItem(String name, Map<String, String> attributes, Instant created) {
    private static final Map<String, Range> NUMBERS =
            Map.of(
                    "VisibilityTimeout", new Range(0, 43_200, 30),
                    "DelaySeconds", new Range(0, 900, 0),
                    "ReceiveMessageWaitTimeSeconds", new Range(0, 20, 0),
                    "MessageRetentionPeriod", new Range(60, 1_209_600, 345_600));
    private static final String REDRIVE = "RedrivePolicy";
    private static final int MOST_RECEIVES = 1000;

    private record Range(long least, long most, long usual) {}

    /// Where messages go that were received too often.
    record Redrive(String queue, long maxReceives) {}

    QueueItem {
        attributes = Map.copyOf(attributes);
        attributes.forEach(QueueItem::check);
    }

    static String arn(String name) {
        return "arn:aws:sqs:" + MachineArn.REGION + ":" + MachineArn.ACCOUNT + ":" + name;
    }

    Duration visibility() {
        return seconds("VisibilityTimeout");
    }

    Duration delay() {
        return seconds("DelaySeconds");
    }

    Duration wait(@Nullable Duration asked) {
        return asked == null ? seconds("ReceiveMessageWaitTimeSeconds") : asked;
    }

    Duration retention() {
        return seconds("MessageRetentionPeriod");
    }

    @Nullable Redrive redrive() {
        var policy = attributes.get(REDRIVE);
        return policy == null ? null : redrive(policy);
    }

    /// All of them, those nobody gave included.
    Map<String, String> whole() {
        var whole = new TreeMap<String, String>();
        NUMBERS.forEach((name, range) -> whole.put(name, Long.toString(range.usual())));
        whole.putAll(attributes);
        whole.put("QueueArn", arn(name));
        whole.put("CreatedTimestamp", Long.toString(created.getEpochSecond()));
        whole.put("LastModifiedTimestamp", Long.toString(created.getEpochSecond()));
        return whole;
    }

    private Duration seconds(String attribute) {
        var given = attributes.get(attribute);
        var range = NUMBERS.get(attribute);
        long usual = range == null ? 0 : range.usual();
        return Duration.ofSeconds(given == null ? usual : Long.parseLong(given));
    }

    private static void check(String name, String value) {
        var range = NUMBERS.get(name);
        if (range == null && !name.equals(REDRIVE)) {
            throw new Refused("InvalidAttributeName", "Unknown Attribute " + name + ".");
        }
        if (range == null) {
            redrive(value);
        } else if (!value.matches("\\d{1,7}")
                || Long.parseLong(value) < range.least()
                || Long.parseLong(value) > range.most()) {
            throw wrong(name);
        }
    }

    private static Redrive redrive(String policy) {
        try {
            var read = StatesJson.read(policy);
            var target = read.path("deadLetterTargetArn").asString("");
            long most = Long.parseLong(read.path("maxReceiveCount").asString(""));
            var name = target.substring(target.lastIndexOf(':') + 1);
            if (target.equals(arn(name)) && most >= 1 && most <= MOST_RECEIVES) {
                return new Redrive(name, most);
            }
        } catch (JacksonException | NumberFormatException unreadable) {
            throw wrong(REDRIVE);
        }
        throw wrong(REDRIVE);
    }

    private static Refused wrong(String attribute) {
        return new Refused("InvalidAttributeValue", "Invalid value for the " + attribute + ".");
    }
}
