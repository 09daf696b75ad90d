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
    private static final int PAGE = 50;

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
    Page<Map<String, AttributeValue>> toForget(OrgId org, Instant now, @Nullable String after) {
        return before(forgetOf(org), now.plusMillis(1), PAGE, after);
    }

    void leave(Map<String, AttributeValue> entry) {
        attempts.retrying(again -> client.deleteItem(delete -> delete.tableName(table).key(entry)));
    }

    TransactWriteItem enterTodo(Gate gate, String what, Instant since) {
        return put(todoKey(gate, what, since));
    }

    void leaveTodo(Gate gate, String what, Instant since) {
        leave(todoKey(gate, what, since));
    }

    Page<GateId> pending(OrgId org, int limit, @Nullable String after) {
        var page =
                query(
                        all(pendingOf(org), limit)
                                .exclusiveStartKey(
                                        after == null ? null : Registry.key(pendingOf(org), after))
                                .build());
        return new Page<>(page.items().stream().map(GateLists::id).toList(), next(page));
    }

    Page<GateId> lapsed(OrgId org, Instant now, int limit, @Nullable String after) {
        return ids(before(pendingOf(org), now.plusMillis(1), limit, after));
    }

    Page<GateId> todo(OrgId org, Instant before, int limit, @Nullable String after) {
        return ids(before(todoOf(org), before, limit, after));
    }

    private static Page<GateId> ids(Page<Map<String, AttributeValue>> entries) {
        return new Page<>(entries.data().stream().map(GateLists::id).toList(), entries.next());
    }

    /// The keys of the entries of a time before this one.
    private Page<Map<String, AttributeValue>> before(
            String list, Instant time, int limit, @Nullable String after) {
        var due =
                QueryRequest.builder()
                        .tableName(table)
                        .consistentRead(true)
                        .limit(limit)
                        .keyConditionExpression(
                                Registry.KEY + " = :list AND " + Registry.PATH + " < :time")
                        .expressionAttributeValues(
                                Map.of(":list", text(list), ":time", text(time(time))))
                        .exclusiveStartKey(after == null ? null : Registry.key(list, after))
                        .build();
        var page = query(due);
        return new Page<>(
                page.items().stream()
                        .map(item -> Registry.key(list, textOf(item, Registry.PATH)))
                        .toList(),
                next(page));
    }

    private static @Nullable String next(QueryResponse page) {
        return page.hasLastEvaluatedKey() ? textOf(page.lastEvaluatedKey(), Registry.PATH) : null;
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

    /// Each path is a time, a gate, and what else tells entries apart.
    static GateId id(Map<String, AttributeValue> item) {
        return new GateId(textOf(item, Registry.PATH).split("/", 3)[1]);
    }

    private static Map<String, AttributeValue> pendingKey(Gate gate) {
        return Registry.key(pendingOf(gate.run().org()), time(gate.expiresAt()) + "/" + gate.id());
    }

    private static Map<String, AttributeValue> todoKey(Gate gate, String what, Instant since) {
        return Registry.key(todoOf(gate.run().org()), time(since) + "/" + gate.id() + "/" + what);
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
