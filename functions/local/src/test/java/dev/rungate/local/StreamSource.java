package dev.rungate.local;

import static dev.rungate.local.Template.map;

import dev.rungate.aws.runtime.InvocationFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Hands the stream of a table to a function as Lambda does: in batches and in order; those from
/// the failing record on come again, in two halves where the function failed as a whole; and what
/// fails for good is told to the dead-letter queue, so that the stream goes on. The pauses between
/// the attempts are short.
final class StreamSource implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PAUSE = Duration.ofMillis(30);

    /// Where only a record's age ends the trying.
    private static final int A_DAY_OF_THEM = 10;

    private final EmulatedAccount account;
    private final DeployedFunction function;
    private final DynamoDbStreamsClient streams;
    private final String arn;
    private final int batch;
    private final int retries;
    private final String dead;
    private final List<JsonNode> handed = new ArrayList<>();
    private String last = "";

    private StreamSource(EmulatedAccount account, Map<?, ?> told, DeployedFunction to) {
        this.account = account;
        this.function = to;
        streams = Engines.streamClient(account.tables());
        arn = account.template().text(told, "Stream");
        batch = Integer.parseInt(account.template().text(told, "BatchSize"));
        int most = Integer.parseInt(account.template().text(told, "MaximumRetryAttempts"));
        retries = most < 0 ? A_DAY_OF_THEM : most;
        var failure = map(map(told, "DestinationConfig"), "OnFailure");
        dead = account.template().text(failure, "Destination");
    }

    /// The source that the template gives a function, at work for this environment of it.
    static StreamSource of(EmulatedAccount account, String function, DeployedFunction running) {
        return new StreamSource(account, account.template().source(function), running);
    }

    /// Every record that was handed on so far.
    List<JsonNode> handed() {
        return List.copyOf(handed);
    }

    /// Whatever the stream tells by now.
    void drain() {
        for (var page = page(); !page.isEmpty(); page = page()) {
            last = page.getLast().dynamodb().sequenceNumber();
            var records = page.stream().<JsonNode>map(this::event).toList();
            handed.addAll(records);
            for (int from = 0; from < records.size(); from += batch) {
                hand(records.subList(from, Math.min(from + batch, records.size())), 0);
            }
        }
    }

    private List<Record> page() {
        try {
            var shard =
                    streams.describeStream(request -> request.streamArn(arn))
                            .streamDescription()
                            .shards()
                            .getFirst()
                            .shardId();
            var from =
                    last.isEmpty()
                            ? ShardIteratorType.TRIM_HORIZON
                            : ShardIteratorType.AFTER_SEQUENCE_NUMBER;
            var iterator =
                    streams.getShardIterator(request ->
                                    request.streamArn(arn)
                                            .shardId(shard)
                                            .shardIteratorType(from)
                                            .sequenceNumber(last.isEmpty() ? null : last))
                            .shardIterator();
            return streams.getRecords(request -> request.shardIterator(iterator)).records();
        } catch (TrimmedDataAccessException nothingYet) {
            return List.of();
        }
    }

    private void hand(List<JsonNode> records, int tried) {
        var left = records;
        for (int attempt = tried; !left.isEmpty(); attempt++) {
            if (attempt > retries) {
                giveUp(left);
                return;
            }
            try {
                var failed = invoke(left);
                if (failed.isEmpty()) {
                    return;
                }
                left = from(left, failed.get());
            } catch (InvocationFailed whole) {
                if (left.size() > 1) {
                    hand(left.subList(0, left.size() / 2), attempt + 1);
                    left = left.subList(left.size() / 2, left.size());
                }
            }
            pause();
        }
    }

    /// The first record that has to come again. Throws where the function fails.
    Optional<String> invoke(List<JsonNode> records) {
        var event = JSON.createObjectNode();
        event.putArray("Records").addAll(records);
        var answer = JSON.readTree(function.lambda().invoke(JSON.writeValueAsBytes(event)));
        return answer.path("batchItemFailures")
                .valueStream()
                .map(each -> each.path("itemIdentifier").asString(""))
                .findFirst();
    }

    private static List<JsonNode> from(List<JsonNode> records, String sequence) {
        return records.stream().dropWhile(each -> !sequence.equals(sequence(each))).toList();
    }

    private static String sequence(JsonNode record) {
        return record.at("/dynamodb/SequenceNumber").asString();
    }

    /// As Lambda tells it: where in the stream the records are, and nothing of what they hold.
    private void giveUp(List<JsonNode> records) {
        var told = JSON.createObjectNode();
        told.putObject("requestContext").put("condition", "RecordAgeExceeded");
        told.putObject("DDBStreamBatchInfo")
                .put("startSequenceNumber", sequence(records.getFirst()))
                .put("endSequenceNumber", sequence(records.getLast()))
                .put("batchSize", records.size())
                .put("streamArn", arn);
        var url = account.queueUrl(dead);
        account.queues().sendMessage(message -> message.queueUrl(url).messageBody(told.toString()));
    }

    private ObjectNode event(Record record) {
        var change = record.dynamodb();
        var event = JSON.createObjectNode();
        event.put("eventID", record.eventID())
                .put("eventName", record.eventNameAsString())
                .put("eventVersion", "1.1")
                .put("eventSource", "aws:dynamodb")
                .put("awsRegion", Engines.REGION)
                .put("eventSourceARN", arn);
        var dynamodb = event.putObject("dynamodb");
        dynamodb.put(
                        "ApproximateCreationDateTime",
                        (double) change.approximateCreationDateTime().getEpochSecond())
                .put("SequenceNumber", change.sequenceNumber())
                .put("SizeBytes", change.sizeBytes())
                .put("StreamViewType", change.streamViewTypeAsString())
                .set("Keys", values(change.keys()));
        if (change.hasNewImage()) {
            dynamodb.set("NewImage", values(change.newImage()));
        }
        return event;
    }

    private static ObjectNode values(Map<String, AttributeValue> item) {
        var values = JSON.createObjectNode();
        item.forEach((name, value) -> values.set(name, value(value)));
        return values;
    }

    /// DynamoDB Local tells of an empty map as of a value without a kind; DynamoDB does not.
    private static ObjectNode value(AttributeValue value) {
        var told = JSON.createObjectNode();
        switch (value.type()) {
            case S -> told.put("S", value.s());
            case N -> told.put("N", value.n());
            case BOOL -> told.put("BOOL", value.bool());
            case B -> told.put("B", value.b().asByteArray());
            case SS -> value.ss().forEach(told.putArray("SS")::add);
            case NUL -> told.put("NULL", true);
            case L -> value.l().forEach(each -> told.withArray("L").add(value(each)));
            case M, UNKNOWN_TO_SDK_VERSION -> told.set("M", values(value.m()));
            default -> throw new IllegalStateException("no item of ours holds " + value.type());
        }
        return told;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        streams.close();
    }
}
