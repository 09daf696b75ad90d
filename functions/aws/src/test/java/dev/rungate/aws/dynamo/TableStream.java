package dev.rungate.aws.dynamo;

import dev.rungate.aws.dynamo.steps.LedgerStream.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/// The stream of a table on the real engine, read from its beginning on.
public final class TableStream {
    private final DynamoDbStreamsClient streams;
    private final String table;
    private final String arn;
    private final String shard;
    private String last = "";

    private TableStream(DynamoDbStreamsClient streams, String table, String arn) {
        this.streams = streams;
        this.table = table;
        this.arn = arn;
        this.shard =
                streams.describeStream(request -> request.streamArn(arn))
                        .streamDescription()
                        .shards()
                        .getFirst()
                        .shardId();
    }

    public static TableStream of(String table) {
        var arn =
                Engine.client()
                        .updateTable(request ->
                                request.tableName(table)
                                        .streamSpecification(stream ->
                                                stream.streamEnabled(true)
                                                        .streamViewType(StreamViewType.NEW_IMAGE)))
                        .tableDescription()
                        .latestStreamArn();
        return new TableStream(Engine.streams(), table, arn);
    }

    /// What has been written since the last time. The engine tells of a write a little after it, so
    /// one of our own is waited for.
    public List<Record> records() {
        var mark = Attributes.text("mark-" + UUID.randomUUID());
        Engine.client().putItem(put -> put.tableName(table).item(Map.of("k", mark)));
        var found = new ArrayList<Record>();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (found.stream().noneMatch(record -> mark.equals(record.dynamodb().keys().get("k")))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the stream does not tell of what was written");
            }
            if (found.addAll(page())) {
                last = found.getLast().dynamodb().sequenceNumber();
            }
        }
        return found.stream()
                .filter(record -> !record.dynamodb().keys().get("k").s().startsWith("mark-"))
                .toList();
    }

    private List<Record> page() {
        try {
            var iterator =
                    streams.getShardIterator(request ->
                                    request.streamArn(arn)
                                            .shardId(shard)
                                            .shardIteratorType(
                                                    last.isEmpty()
                                                            ? ShardIteratorType.TRIM_HORIZON
                                                            : ShardIteratorType
                                                                    .AFTER_SEQUENCE_NUMBER)
                                            .sequenceNumber(last.isEmpty() ? null : last))
                            .shardIterator();
            return streams.getRecords(request -> request.shardIterator(iterator)).records();
        } catch (TrimmedDataAccessException nothingYet) {
            return List.of();
        }
    }

    public List<Image> images() {
        return records().stream()
                .map(record ->
                        new Image(record.dynamodb().sequenceNumber(), record.dynamodb().newImage()))
                .toList();
    }
}
