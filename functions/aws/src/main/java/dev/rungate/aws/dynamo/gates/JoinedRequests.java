package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;
import static dev.rungate.aws.dynamo.gates.GateItem.*;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.GateId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// Requests of a run that wait for the gate of another one. An item per question names the gate
/// that was opened for it last. The item of a request that has joined names its gate, and an item
/// under the gate says where the answer to the request is.
final class JoinedRequests {
    private static final String JOINED = "joined";
    private static final String GATE = "gt";
    private static final String PREFIX = "joined/";

    private final GateTable table;

    JoinedRequests(GateTable table) {
        this.table = table;
    }

    /// A held answer: {@code step} has paid for it, its pieces are under {@code id}.
    record Place(GateId id, String step, int pieces) {}

    static boolean joined(Map<String, AttributeValue> item) {
        return textOf(item, STATE).equals(JOINED);
    }

    static GateId gate(Map<String, AttributeValue> item) {
        return new GateId(textOf(item, GATE));
    }

    /// The gate that was opened last for the question of this one; it may be decided by now.
    Optional<GateId> lastOpened(Gate gate) {
        return table.read(question(gate)).map(JoinedRequests::gate);
    }

    /// This gate is the last opened one of its question, if it was {@code before} until now.
    TransactWriteItem opened(Gate gate, @Nullable GateId before) {
        var change = new Change();
        change.when(
                        before == null
                                ? "attribute_not_exists(" + Registry.KEY + ")"
                                : GATE + " = " + change.value(before.value()))
                .set(GATE, change.value(gate.id().value()))
                .set(
                        change.attribute(Tables.EXPIRES),
                        change.value(gate.expiresAt().getEpochSecond() + 1));
        return change.inTransaction(table.name(), question(gate));
    }

    /// The request of {@code asking} waits for this gate, if that is still pending.
    List<TransactWriteItem> join(Gate gate, Gate asking, Place answer) {
        return List.of(counted(gate, asking), joined(gate, asking), answer(gate, asking, answer));
    }

    private TransactWriteItem counted(Gate gate, Gate asking) {
        var change = new Change();
        change.when(STATE + " = " + change.value(GateState.PENDING.word()))
                .when(EXPIRES_AT + " > " + change.value(asking.createdAt().toEpochMilli()))
                .add(JOINED_REQUESTS, 1);
        return change.inTransaction(table.name(), GateTable.key(gate.id()));
    }

    private TransactWriteItem joined(Gate gate, Gate asking) {
        var change = new Change();
        change.when("(" + GateClaims.free(change.value(CLAIMED)) + ")")
                .set(STATE, change.value(JOINED))
                .set(ORG, change.value(asking.run().org().value()))
                .set(GATE, change.value(gate.id().value()))
                .remove(LAPSES)
                .remove(change.attribute(Tables.EXPIRES));
        return change.inTransaction(table.name(), GateTable.key(asking.id()));
    }

    private TransactWriteItem answer(Gate gate, Gate asking, Place answer) {
        var item = new HashMap<>(answerKey(gate, asking.request()));
        item.put(GATE, text(answer.id().value()));
        item.put(ANSWER, text(answer.step()));
        item.put(PIECES, number(answer.pieces()));
        item.put(Tables.EXPIRES, number(asking.expiresAt().plus(Gate.TEXTS_KEPT).getEpochSecond()));
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table.name()).item(item))
                .build();
    }

    Place answer(Gate gate, String request) {
        return table.read(answerKey(gate, request)).map(JoinedRequests::place).orElseThrow();
    }

    /// The answers to all requests that have joined a gate, by their keys.
    Map<Map<String, AttributeValue>, Place> answers(GateId gate) {
        var answers = new HashMap<Map<String, AttributeValue>, Place>();
        var all =
                QueryRequest.builder()
                        .tableName(table.name())
                        .keyConditionExpression(
                                Registry.KEY
                                        + " = :gate AND begins_with("
                                        + Registry.PATH
                                        + ", :joined)")
                        .expressionAttributeValues(
                                Map.of(":gate", text(gate.value()), ":joined", text(PREFIX)));
        for (var item : table.query(all)) {
            answers.put(Registry.key(gate.value(), textOf(item, Registry.PATH)), place(item));
        }
        return answers;
    }

    private static Place place(Map<String, AttributeValue> item) {
        return new Place(gate(item), textOf(item, ANSWER), (int) longOf(item, PIECES));
    }

    private static Map<String, AttributeValue> answerKey(Gate gate, String request) {
        return Registry.key(gate.id().value(), PREFIX + request);
    }

    private static Map<String, AttributeValue> question(Gate gate) {
        return Registry.key("question/" + gate.run(), gate.question());
    }
}
