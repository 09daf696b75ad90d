package dev.rungate.aws.dynamo;

import static dev.rungate.aws.dynamo.Attributes.number;
import static dev.rungate.aws.dynamo.Attributes.text;
import static dev.rungate.aws.dynamo.RunAttributes.*;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.OrgId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/// Finds runs by organisation, by agent, or because they still need the sweeper. The indexes give keys only; the items
/// are then read as they are now.
final class RunIndex {
    private static final int MOST_AT_ONCE = 100;

    private final DynamoDbClient client;
    private final String table;
    private final Attempts attempts;

    RunIndex(DynamoDbClient client, Tables tables, Attempts attempts) {
        this.client = client;
        this.table = tables.runs();
        this.attempts = attempts;
    }

    /// Newest first, after the one that started then.
    List<RunItem> list(OrgId org, @Nullable AgentId agent, int limit, @Nullable String after) {
        var keys = agent == null
                ? newestFirst(Tables.BY_ORG, ORG, org.value(), limit, org, after)
                : newestFirst(Tables.BY_AGENT, AGENT, RunItem.ownerOf(org, agent), limit, org, after);
        return items(keys);
    }

    /// Where a list goes on after this run.
    static String cursor(RunItem last) {
        return Attributes.longOf(last.item(), STARTED) + ":" + last.key().run();
    }

    /// The runs of an organisation that have not ended, or not been cleared up.
    List<RunItem> toSweep(OrgId org) {
        var request = QueryRequest.builder()
                .tableName(table)
                .indexName(Tables.TO_SWEEP)
                .keyConditionExpression(SWEPT + " = :org")
                .expressionAttributeValues(Map.of(":org", text(org.value())));
        var keys = new ArrayList<Map<String, AttributeValue>>();
        Map<String, AttributeValue> from = null;
        do {
            var page = request.exclusiveStartKey(from).build();
            var answer = attempts.ask(again -> client.query(page));
            answer.items().forEach(item -> keys.add(keyOf(item)));
            from = answer.hasLastEvaluatedKey() ? answer.lastEvaluatedKey() : null;
        } while (from != null);
        return items(keys);
    }

    private List<Map<String, AttributeValue>> newestFirst(
            String indexName, String hash, String value, int limit, OrgId org, @Nullable String after) {
        var answer = attempts.ask(again -> client.query(request -> request.tableName(table)
                .indexName(indexName)
                .keyConditionExpression(hash + " = :value")
                .expressionAttributeValues(Map.of(":value", text(value)))
                .scanIndexForward(false)
                .limit(limit)
                .exclusiveStartKey(after == null ? null : startKey(hash, value, org, after))));
        return answer.items().stream().map(RunIndex::keyOf).toList();
    }

    private static Map<String, AttributeValue> startKey(String hash, String value, OrgId org, String after) {
        int colon = after.indexOf(':');
        return Map.of(
                hash,
                text(value),
                STARTED,
                number(Long.parseLong(after.substring(0, colon))),
                KEY,
                text(org + "/" + after.substring(colon + 1)));
    }

    private static Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
        return Map.of(KEY, Objects.requireNonNull(item.get(KEY)));
    }

    /// In the order of their keys.
    private List<RunItem> items(List<Map<String, AttributeValue>> keys) {
        var found = new HashMap<String, RunItem>();
        for (int from = 0; from < keys.size(); from += MOST_AT_ONCE) {
            var wanted = Map.of(table, KeysAndAttributes.builder()
                    .keys(keys.subList(from, Math.min(from + MOST_AT_ONCE, keys.size())))
                    .consistentRead(true)
                    .build());
            while (!wanted.isEmpty()) {
                var now = wanted;
                var answer = attempts.ask(again -> client.batchGetItem(request -> request.requestItems(now)));
                answer.responses()
                        .getOrDefault(table, List.of())
                        .forEach(item -> found.put(Attributes.textOf(item, KEY), new RunItem(item)));
                wanted = answer.unprocessedKeys();
            }
        }
        return keys.stream()
                .map(key -> found.get(Attributes.textOf(key, KEY)))
                .filter(Objects::nonNull)
                .toList();
    }
}
