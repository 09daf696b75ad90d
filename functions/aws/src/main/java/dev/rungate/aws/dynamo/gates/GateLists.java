package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.approvals.Gate;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// Which gates are pending, by the time they lapse, and about which something is left to do.
final class GateLists {
    static final String OPENED = "opened";
    static final String DECIDED = "decided";
    private static final String SINCE = "since";

    private final DynamoDbClient client;
    private final String table;
    private final DynamoRetries attempts;

    GateLists(DynamoDbClient client, String table, DynamoRetries attempts) {
        this.client = client;
        this.table = table;
        this.attempts = attempts;
    }

    List<TransactWriteItem> enterPending(Gate gate) {
        return List.of(put(pendingKey(gate)), put(agentKey(gate)));
    }

    List<TransactWriteItem> leavePending(Gate gate) {
        return List.of(delete(pendingKey(gate)), delete(agentKey(gate)));
    }

    /// How many gates of an agent are pending, as far as this number.
    int pendingOf(OrgId org, AgentId agent, int most) {
        return query(all(agentsOf(org, agent), most).select(Select.COUNT).build()).count();
    }

    /// What a model wrote about this gate goes then.
    TransactWriteItem enterForget(Gate gate, Instant then) {
        return put(Registry.key(forgetOf(gate.run().org()), time(then) + "/" + gate.id()));
    }

    /// The keys of what is due.
    List<Map<String, AttributeValue>> toForget(OrgId org, Instant now, int limit) {
        return before(forgetOf(org), now, limit);
    }

    void leave(Map<String, AttributeValue> entry) {
        attempts.retrying(again -> client.deleteItem(delete -> delete.tableName(table).key(entry)));
    }

    TransactWriteItem enterTodo(Gate gate, String what, Instant since) {
        var item = new HashMap<>(todoKey(gate, what));
        item.put(SINCE, number(since.toEpochMilli()));
        return put(item);
    }

    void leaveTodo(Gate gate, String what) {
        attempts.retrying(again ->
                client.deleteItem(delete -> delete.tableName(table).key(todoKey(gate, what))));
    }

    Page<GateId> pending(OrgId org, int limit, @Nullable String after) {
        var page =
                query(
                        all(pendingOf(org), limit)
                                .exclusiveStartKey(
                                        after == null ? null : Registry.key(pendingOf(org), after))
                                .build());
        var next =
                page.hasLastEvaluatedKey() ? textOf(page.lastEvaluatedKey(), Registry.PATH) : null;
        return new Page<>(page.items().stream().map(GateLists::id).toList(), next);
    }

    List<GateId> lapsed(OrgId org, Instant now, int limit) {
        return before(pendingOf(org), now, limit).stream().map(GateLists::id).toList();
    }

    private List<Map<String, AttributeValue>> before(String list, Instant now, int limit) {
        var due =
                QueryRequest.builder()
                        .tableName(table)
                        .consistentRead(true)
                        .limit(limit)
                        .keyConditionExpression(
                                Registry.KEY + " = :list AND " + Registry.PATH + " < :now")
                        .expressionAttributeValues(
                                Map.of(":list", text(list), ":now", text(time(now.plusMillis(1)))))
                        .build();
        return query(due).items().stream()
                .map(item -> Registry.key(list, textOf(item, Registry.PATH)))
                .toList();
    }

    List<GateId> todo(OrgId org, Instant before, int limit) {
        return query(all(todoOf(org), limit).build()).items().stream()
                .filter(item -> longOf(item, SINCE) < before.toEpochMilli())
                .map(item -> textOf(item, Registry.PATH))
                .map(path -> new GateId(path.substring(0, path.indexOf('/'))))
                .distinct()
                .toList();
    }

    private QueryRequest.Builder all(String list, int limit) {
        return QueryRequest.builder()
                .tableName(table)
                .consistentRead(true)
                .limit(limit)
                .keyConditionExpression(Registry.KEY + " = :list")
                .expressionAttributeValues(Map.of(":list", text(list)));
    }

    private QueryResponse query(QueryRequest request) {
        return attempts.retrying(again -> client.query(request));
    }

    private TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder().put(put -> put.tableName(table).item(item)).build();
    }

    private TransactWriteItem delete(Map<String, AttributeValue> key) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(table).key(key))
                .build();
    }

    static GateId id(Map<String, AttributeValue> item) {
        var path = textOf(item, Registry.PATH);
        return new GateId(path.substring(path.indexOf('/') + 1));
    }

    private static Map<String, AttributeValue> pendingKey(Gate gate) {
        return Registry.key(pendingOf(gate.run().org()), time(gate.expiresAt()) + "/" + gate.id());
    }

    private static Map<String, AttributeValue> todoKey(Gate gate, String what) {
        return Registry.key(todoOf(gate.run().org()), gate.id() + "/" + what);
    }

    private static String pendingOf(OrgId org) {
        return "pending/" + org;
    }

    private static Map<String, AttributeValue> agentKey(Gate gate) {
        return Registry.key(agentsOf(gate.run().org(), gate.agent()), gate.id().value());
    }

    private static String agentsOf(OrgId org, AgentId agent) {
        return "pending/" + org + "/" + agent;
    }

    private static String forgetOf(OrgId org) {
        return "forget/" + org;
    }

    private static String todoOf(OrgId org) {
        return "todo/" + org;
    }

    /// Sorts as text the way it does in time.
    private static String time(Instant at) {
        return "%015d".formatted(at.toEpochMilli());
    }
}
