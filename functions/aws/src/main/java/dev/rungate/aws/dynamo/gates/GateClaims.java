package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;
import static dev.rungate.aws.dynamo.gates.GateItem.*;

import dev.rungate.approvals.GateStore;
import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;

/// The claims of calls that may lead to a gate: of many copies of a request one has it.
final class GateClaims {
    private static final Duration CLEARED_AFTER = Duration.ofDays(1);
    private static final String CLAIM = "claim";
    private static final String FREE = "attribute_not_exists(" + Registry.KEY + ") OR ";

    private final GateTable table;
    private final FreshIds ids;

    GateClaims(GateTable table, FreshIds ids) {
        this.table = table;
        this.ids = ids;
    }

    /// Whether a gate may be opened, or joined, in place of what is there.
    static String free(String claimed) {
        return FREE + STATE + " = " + claimed;
    }

    static boolean lapsed(Map<String, AttributeValue> item, Instant now) {
        return claimed(item) && longOf(item, LAPSES) <= now.toEpochMilli();
    }

    /// Empty where an equal request has a claim that has not lapsed, or its gate.
    Optional<GateStore.Claim> take(GateId id, OrgId org, Instant now, Instant lapsesAt) {
        var name = ids.claim();
        return put(id, name, org, now, lapsesAt)
                ? Optional.of(new Claim(id, name))
                : Optional.empty();
    }

    private boolean put(GateId id, String name, OrgId org, Instant now, Instant lapsesAt) {
        var item = new HashMap<>(GateTable.key(id));
        item.put(STATE, text(CLAIMED));
        item.put(CLAIM, text(name));
        item.put(ORG, text(org.value()));
        item.put(LAPSES, number(lapsesAt.toEpochMilli()));
        item.put(Tables.EXPIRES, number(lapsesAt.plus(CLEARED_AFTER).getEpochSecond()));
        return table.attempts()
                .retrying(again -> {
                    try {
                        put(item, now);
                        return true;
                    } catch (ConditionalCheckFailedException taken) {
                        return again && table.read(id).filter(one -> isOf(one, name)).isPresent();
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

    private static boolean isOf(Map<String, AttributeValue> item, String claim) {
        return claimed(item) && claim.equals(textOrNull(item, CLAIM));
    }

    /// One claim of many that a request may have had; its name tells them apart.
    private final class Claim implements GateStore.Claim {
        private final GateId gate;
        private final String name;

        private Claim(GateId gate, String name) {
            this.gate = gate;
            this.name = name;
        }

        @Override
        public GateId gate() {
            return gate;
        }

        @Override
        public void renew(Instant lapsesAt) {
            var change = new Change();
            change.when(STATE + " = " + change.value(CLAIMED))
                    .when(CLAIM + " = " + change.value(name))
                    .set(LAPSES, change.value(lapsesAt.toEpochMilli()));
            table.change(gate, change);
        }

        @Override
        public void release() {
            table.attempts()
                    .retrying(again -> {
                        try {
                            return delete();
                        } catch (ConditionalCheckFailedException noClaim) {
                            return noClaim;
                        }
                    });
        }

        private DeleteItemResponse delete() {
            return table.client()
                    .deleteItem(delete ->
                            delete.tableName(table.name())
                                    .key(GateTable.key(gate))
                                    .conditionExpression(
                                            STATE + " = :claimed AND " + CLAIM + " = :claim")
                                    .expressionAttributeValues(
                                            Map.of(
                                                    ":claimed",
                                                    text(CLAIMED),
                                                    ":claim",
                                                    text(name))));
        }
    }
}
