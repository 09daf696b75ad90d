package dev.rungate.aws.dynamo.replays;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.Chunks;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.calls.replays.ReplayStore;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.RunKey;
import dev.rungate.ids.Sha256;
import dev.rungate.tenants.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// A claim under run and key, which becomes the answer. The answer is sealed as a whole, and cut
/// where it does not fit into one item; the claim is turned into it last, so that what is found is
/// complete. Claims and answers lapse by the clock they are asked with; the table's own expiry only
/// clears up a day later.
public final class DynamoReplayStore implements ReplayStore {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration CLEARED_AFTER = Duration.ofDays(1);
    private static final String KEY = "k";
    private static final String PIECE = "s";
    private static final String FINGERPRINT = "fingerprint";
    private static final String CLAIM = "claim";
    private static final String LAPSES = "lapses";
    private static final String PIECES = "pieces";
    private static final String SEALED = "sealed";

    private final DynamoDbClient client;
    private final String table;
    private final FreshIds ids;
    private final Vault vault;
    private final DynamoRetries attempts;

    public DynamoReplayStore(
            DynamoDbClient client,
            Tables tables,
            FreshIds ids,
            Vault vault,
            DynamoRetries attempts) {
        this.client = client;
        this.table = tables.replays();
        this.ids = ids;
        this.vault = vault;
        this.attempts = attempts;
    }

    @Override
    public Found claim(RunKey run, String key, String fingerprint, Instant now, Instant lapsesAt) {
        var claim = new DynamoClaim(place(run, key), ids.claim());
        var put = put(claim, fingerprint, now, lapsesAt);
        return attempts.retrying(again -> {
            try {
                client.putItem(put);
                return new Found.Ours(claim);
            } catch (ConditionalCheckFailedException taken) {
                return again && claim.has(taken.item())
                        ? new Found.Ours(claim)
                        : found(claim.place, fingerprint, taken.item());
            }
        });
    }

    private PutItemRequest put(
            DynamoClaim claim, String fingerprint, Instant now, Instant lapsesAt) {
        var item = item(claim.place, 0, lapsesAt);
        item.put(FINGERPRINT, text(fingerprint));
        item.put(CLAIM, text(claim.name));
        return PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .conditionExpression("attribute_not_exists(" + KEY + ") OR " + LAPSES + " <= :now")
                .expressionAttributeValues(Map.of(":now", number(now.toEpochMilli())))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }

    private Found found(String place, String fingerprint, Map<String, AttributeValue> item) {
        if (!textOf(item, FINGERPRINT).equals(fingerprint)) {
            return new Found.OtherRequest();
        }
        if (!item.containsKey(PIECES)) {
            return new Found.Running();
        }
        Chunks.takeMemory(longOf(item, PIECES));
        // An answer of the first version has no claim; its pieces lie beside it.
        var claim = textOrNull(item, CLAIM);
        var further = claim == null ? place : furtherPieces(place, claim);
        var pieces = new ArrayList<>(List.of(bytesOf(item, SEALED)));
        for (int i = 1; i < longOf(item, PIECES); i++) {
            pieces.add(piece(further, i));
        }
        return new Found.Done(KeptText.kept(vault.open(Chunks.joined(pieces), purpose(place))));
    }

    private byte[] piece(String place, int number) {
        var answer =
                attempts.retrying(again ->
                        client.getItem(get ->
                                get.tableName(table).key(key(place, number)).consistentRead(true)));
        return bytesOf(answer.item(), SEALED);
    }

    /// One claim of many that a key may have had; its name tells them apart, and the pieces of its
    /// answer from those of any other.
    private final class DynamoClaim implements Claim {
        private final String place;
        private final String name;

        private DynamoClaim(String place, String name) {
            this.place = place;
            this.name = name;
        }

        private boolean has(Map<String, AttributeValue> item) {
            return name.equals(textOrNull(item, CLAIM)) && !item.containsKey(PIECES);
        }

        @Override
        public void renew(Instant lapsesAt) {
            var change = changeOfThis();
            change.when("attribute_not_exists(" + PIECES + ")")
                    .set(LAPSES, change.value(lapsesAt.toEpochMilli()))
                    .set(change.attribute(Tables.EXPIRES), change.value(clearedAt(lapsesAt)));
            write(change);
        }

        @Override
        public void keep(Kept answer, Instant now) {
            var until = now.plus(KEPT);
            var pieces = Chunks.of(vault.seal(KeptText.of(answer), purpose(place)));
            for (int i = 1; i < pieces.size(); i++) {
                var item = item(furtherPieces(place, name), i, until);
                item.put(SEALED, bytes(pieces.get(i)));
                attempts.retrying(again -> client.putItem(put -> put.tableName(table).item(item)));
            }
            var change = changeOfThis();
            change.set(PIECES, change.value(pieces.size()))
                    .set(SEALED, change.value(bytes(pieces.getFirst())))
                    .set(LAPSES, change.value(until.toEpochMilli()))
                    .set(change.attribute(Tables.EXPIRES), change.value(clearedAt(until)));
            write(change);
        }

        @Override
        public void forget() {
            attempt(() ->
                    client.deleteItem(delete ->
                            delete.tableName(table)
                                    .key(key(place, 0))
                                    .conditionExpression(
                                            CLAIM
                                                    + " = :claim AND attribute_not_exists("
                                                    + PIECES
                                                    + ")")
                                    .expressionAttributeValues(Map.of(":claim", text(name)))));
        }

        private Change changeOfThis() {
            var change = new Change();
            return change.when(CLAIM + " = " + change.value(name));
        }

        private void write(Change change) {
            attempt(() -> client.updateItem(change.request(table, key(place, 0))));
        }
    }

    /// An answer whose claim is gone is not kept, and one that is kept is not forgotten.
    private void attempt(Runnable write) {
        attempts.retrying(again -> {
            try {
                write.run();
            } catch (ConditionalCheckFailedException gone) {
                return false;
            }
            return true;
        });
    }

    private static String furtherPieces(String place, String claim) {
        return place + "/" + claim;
    }

    private static String place(RunKey run, String key) {
        return run + "/" + Sha256.hex(key);
    }

    private static String purpose(String place) {
        return "replay " + place;
    }

    private static Map<String, AttributeValue> key(String place, int piece) {
        return Map.of(KEY, text(place), PIECE, number(piece));
    }

    private static Map<String, AttributeValue> item(String place, int piece, Instant lapsesAt) {
        var item = new HashMap<>(key(place, piece));
        item.put(LAPSES, number(lapsesAt.toEpochMilli()));
        item.put(Tables.EXPIRES, number(clearedAt(lapsesAt)));
        return item;
    }

    private static long clearedAt(Instant lapsesAt) {
        return lapsesAt.plus(CLEARED_AFTER).getEpochSecond();
    }
}
