package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.Transaction;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.Requester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// What was approved and may be used by one other call of the same run, agent and owner, if the
/// same rule asks.
final class Grants {
    private static final String RULE = "rule";
    private static final String UNTIL = "until";
    private static final String USED = "used";

    /// A transaction takes 100 writes, and the decision itself needs some. Calls beyond this get no
    /// grant.
    private static final int MOST = 90;

    private final DynamoDbClient client;
    private final String table;
    private final DynamoRetries attempts;

    Grants(DynamoDbClient client, String table, DynamoRetries attempts) {
        this.client = client;
        this.table = table;
        this.attempts = attempts;
    }

    List<TransactWriteItem> of(Gate gate, Decision decision) {
        var puts = new ArrayList<TransactWriteItem>();
        var seen = new HashSet<String>();
        var until = decision.at().plus(Gate.GRACE);
        for (var action : gate.actionsAfter(decision)) {
            var rule = action.rule();
            if (rule != null && seen.add(action.fingerprint()) && puts.size() < MOST) {
                var item =
                        new HashMap<>(
                                Registry.key(place(gate.requester(), action), gate.id().value()));
                item.put(RULE, text(rule));
                item.put(UNTIL, number(until.toEpochMilli()));
                item.put(Tables.EXPIRES, number(until.plusSeconds(86_400).getEpochSecond()));
                puts.add(
                        TransactWriteItem.builder()
                                .put(put -> put.tableName(table).item(item))
                                .build());
            }
        }
        return puts;
    }

    boolean use(Requester who, String call, List<ProposedAction> actions, Instant now) {
        var uses = new ArrayList<TransactWriteItem>();
        var seen = new HashSet<String>();
        for (var action : actions) {
            var grant = seen.add(action.fingerprint()) ? grant(who, call, action, now) : null;
            if (grant == null || grant.isEmpty() || uses.size() == Transaction.MOST_WRITES) {
                return false;
            }
            uses.add(use(grant.get(), call));
        }
        return Transaction.write(client, attempts, uses).isEmpty();
    }

    private Optional<Map<String, AttributeValue>> grant(
            Requester who, String call, ProposedAction action, Instant now) {
        var found =
                attempts.retrying(again ->
                        client.query(query ->
                                query.tableName(table)
                                        .consistentRead(true)
                                        .keyConditionExpression(Registry.KEY + " = :place")
                                        .expressionAttributeValues(
                                                Map.of(":place", text(place(who, action))))));
        return found.items().stream()
                .filter(item -> textOf(item, RULE).equals(action.rule()))
                .filter(item -> longOf(item, UNTIL) > now.toEpochMilli())
                .filter(item -> !item.containsKey(USED) || textOf(item, USED).equals(call))
                .findFirst();
    }

    private TransactWriteItem use(Map<String, AttributeValue> grant, String call) {
        return TransactWriteItem.builder()
                .update(update ->
                        update.tableName(table)
                                .key(
                                        Registry.key(
                                                textOf(grant, Registry.KEY),
                                                textOf(grant, Registry.PATH)))
                                .updateExpression("SET " + USED + " = :call")
                                .conditionExpression(
                                        "attribute_not_exists("
                                                + USED
                                                + ") OR "
                                                + USED
                                                + " = :call")
                                .expressionAttributeValues(Map.of(":call", text(call))))
                .build();
    }

    private static String place(Requester who, ProposedAction action) {
        return "grant/" + who.run() + "/" + who.withinRun() + "/" + action.fingerprint();
    }
}
