package dev.rungate.aws.dynamo;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.HeldAnswer.Part;
import dev.rungate.calls.ReplayStore.Kept;
import dev.rungate.ids.GateId;
import dev.rungate.tenants.Vault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Held answers, sealed as a whole and cut to pieces that fit into items. They are written before
/// their gate is, so that a gate that is seen has its answer.
final class HeldAnswers {
    private static final String STREAMED = "x-held-as-stream";
    private static final String USAGE = "x-held-usage";
    private static final String SEALED = "sealed";

    private final DynamoDbClient client;
    private final String table;
    private final Vault vault;
    private final Attempts attempts;

    HeldAnswers(DynamoDbClient client, String table, Vault vault, Attempts attempts) {
        this.client = client;
        this.table = table;
        this.vault = vault;
        this.attempts = attempts;
    }

    /// Answers how many pieces there are.
    int keep(GateId gate, HeldAnswer answer) {
        var headers = new LinkedHashMap<>(answer.headers());
        headers.put(STREAMED, List.of(Boolean.toString(answer.streamed())));
        headers.put(
                USAGE,
                List.of(
                        Integer.toString(answer.usage().from()),
                        Integer.toString(answer.usage().to())));
        var kept = new Kept(answer.status(), headers, answer.body(), answer.step());
        var pieces = Chunks.of(vault.seal(KeptText.of(kept), purpose(gate, answer.step())));
        for (int i = 0; i < pieces.size(); i++) {
            var item = new HashMap<>(key(gate, answer.step(), i));
            item.put(SEALED, bytes(pieces.get(i)));
            attempts.ask(again -> client.putItem(put -> put.tableName(table).item(item)));
        }
        return pieces.size();
    }

    HeldAnswer answer(GateId gate, String step, int count) {
        var pieces = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            var key = key(gate, step, i);
            var item =
                    attempts.ask(again ->
                            client.getItem(
                                    get -> get.tableName(table).key(key).consistentRead(true)));
            pieces.add(bytesOf(item.item(), SEALED));
        }
        var kept = KeptText.kept(vault.open(Chunks.joined(pieces), purpose(gate, step)));
        var headers = new LinkedHashMap<>(kept.headers());
        var streamed = Objects.requireNonNull(headers.remove(STREAMED), STREAMED);
        var usage = Objects.requireNonNull(headers.remove(USAGE), USAGE);
        return new HeldAnswer(
                kept.status(),
                headers,
                kept.body(),
                streamed.equals(List.of("true")),
                new Part(Integer.parseInt(usage.getFirst()), Integer.parseInt(usage.getLast())),
                step);
    }

    /// Somebody else's gate was first.
    void forget(GateId gate, String step, int count) {
        for (int i = 0; i < count; i++) {
            var key = key(gate, step, i);
            attempts.ask(again -> client.deleteItem(delete -> delete.tableName(table).key(key)));
        }
    }

    private static Map<String, AttributeValue> key(GateId gate, String step, int piece) {
        return Registry.key(gate.value(), "answer/%s/%04d".formatted(step, piece));
    }

    private static String purpose(GateId gate, String step) {
        return "answer " + gate + " " + step;
    }
}
