package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;
import static dev.rungate.aws.dynamo.gates.GateItem.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// The claims of calls that may lead to a gate: of many copies of a request one has it.
final class GateClaims {
    private static final Duration CLEARED_AFTER = Duration.ofDays(1);
    private static final String FREE = "attribute_not_exists(" + Registry.KEY + ") OR ";

    private final GateTable table;

    GateClaims(GateTable table) {
        this.table = table;
    }

    /// Whether a gate may be opened, or joined, in place of what is there.
    static String free(String claimed) {
        return FREE + STATE + " = " + claimed;
    }

    static boolean lapsed(Map<String, AttributeValue> item, Instant now) {
        return claimed(item) && longOf(item, LAPSES) <= now.toEpochMilli();
    }

    boolean take(GateId id, OrgId org, Instant now, Instant lapsesAt) {
        var item = new HashMap<>(GateTable.key(id));
        item.put(STATE, text(CLAIMED));
        item.put(ORG, text(org.value()));
        item.put(LAPSES, number(lapsesAt.toEpochMilli()));
        item.put(Tables.EXPIRES, number(lapsesAt.plus(CLEARED_AFTER).getEpochSecond()));
        return table.attempts()
                .retrying(again -> {
                    try {
                        put(item, now);
                        return true;
                    } catch (ConditionalCheckFailedException taken) {
                        return again && table.read(id).filter(item::equals).isPresent();
                    }
                });
    }

    private void put(Map<String, AttributeValue> item, Instant now) {
        table.client()
                .putItem(put ->
                        put.tableName(table.name())
                                .item(item)
                                .conditionExpression(
                                        FREE
                                                + "("
                                                + STATE
                                                + " = :claimed AND "
                                                + LAPSES
                                                + " <= :now)")
                                .expressionAttributeValues(
                                        Map.of(
                                                ":claimed",
                                                text(CLAIMED),
                                                ":now",
                                                number(now.toEpochMilli()))));
    }

    void renew(GateId claimed, Instant lapsesAt) {
        var change = new Change();
        change.when(STATE + " = " + change.value(CLAIMED))
                .set(LAPSES, change.value(lapsesAt.toEpochMilli()));
        table.change(claimed, change);
    }

    void release(GateId claimed) {
        table.attempts()
                .retrying(again -> {
                    try {
                        return table.client()
                                .deleteItem(delete ->
                                        delete.tableName(table.name())
                                                .key(GateTable.key(claimed))
                                                .conditionExpression(STATE + " = :claimed")
                                                .expressionAttributeValues(
                                                        Map.of(":claimed", text(CLAIMED))));
                    } catch (ConditionalCheckFailedException noClaim) {
                        return noClaim;
                    }
                });
    }
}
