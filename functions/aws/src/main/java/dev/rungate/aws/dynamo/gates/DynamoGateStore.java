package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;
import static dev.rungate.aws.dynamo.gates.GateItem.*;

import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.Voter;
import dev.rungate.aws.dynamo.Attempts;
import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunKey;
import dev.rungate.runs.Page;
import dev.rungate.tenants.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// One item per gate, which is first the claim of the call that may lead to it. The decision is one
/// conditional write; what follows from it stands in a list until it is carried out.
public final class DynamoGateStore implements GateStore {
    private static final String GATE = "gate";
    private static final Duration CLEARED_AFTER = Duration.ofDays(1);

    private final DynamoDbClient client;
    private final String table;
    private final GateItem items;
    private final HeldAnswers answers;
    private final Grants grants;
    private final GateLists lists;
    private final Attempts attempts;

    public DynamoGateStore(DynamoDbClient client, Tables tables, Vault vault, Attempts attempts) {
        this.client = client;
        this.table = tables.gates();
        var pieces = new GatePieces(client, table, attempts);
        this.items = new GateItem(pieces, vault);
        this.answers = new HeldAnswers(pieces, vault);
        this.grants = new Grants(client, table, attempts);
        this.lists = new GateLists(client, table, attempts);
        this.attempts = attempts;
    }

    @Override
    public GateClaim claim(RunKey run, String request, Instant now, Instant lapsesAt) {
        for (int generation = 0; ; ) {
            var id = GateId.of(run, request, generation);
            var found = read(id);
            if (found.isEmpty() || lapsedClaim(found.get(), now)) {
                if (take(id, run.org(), now, lapsesAt)) {
                    return new GateClaim.Ours(id);
                }
            } else if (claimed(found.get())) {
                return new GateClaim.Running(id);
            } else {
                var gate = items.gate(found.get());
                if (!gate.spentAt(now)) {
                    return new GateClaim.Opened(gate);
                }
                generation++;
            }
        }
    }

    private static boolean lapsedClaim(Map<String, AttributeValue> item, Instant now) {
        return claimed(item) && longOf(item, LAPSES) <= now.toEpochMilli();
    }

    private boolean take(GateId id, OrgId org, Instant now, Instant lapsesAt) {
        var item = new HashMap<>(key(id));
        item.put(STATE, text(CLAIMED));
        item.put(ORG, text(org.value()));
        item.put(LAPSES, number(lapsesAt.toEpochMilli()));
        item.put(Tables.EXPIRES, number(lapsesAt.plus(CLEARED_AFTER).getEpochSecond()));
        return attempts.ask(again -> {
            try {
                client.putItem(put ->
                        put.tableName(table)
                                .item(item)
                                .conditionExpression(
                                        "attribute_not_exists("
                                                + Registry.KEY
                                                + ") OR ("
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
                return true;
            } catch (ConditionalCheckFailedException taken) {
                return again && read(id).filter(item::equals).isPresent();
            }
        });
    }

    @Override
    public void renew(GateId claimed, Instant lapsesAt) {
        var change = new Change();
        change.when(STATE + " = " + change.value(CLAIMED))
                .set(LAPSES, change.value(lapsesAt.toEpochMilli()));
        change(claimed, change);
    }

    @Override
    public void release(GateId claimed) {
        attempts.ask(again -> {
            try {
                return client.deleteItem(delete ->
                        delete.tableName(table)
                                .key(key(claimed))
                                .conditionExpression(STATE + " = :claimed")
                                .expressionAttributeValues(Map.of(":claimed", text(CLAIMED))));
            } catch (ConditionalCheckFailedException noClaim) {
                return noClaim;
            }
        });
    }

    @Override
    public Gate open(Gate gate, HeldAnswer answer) {
        var until = gate.expiresAt().plus(Gate.TEXTS_KEPT);
        int pieces = answers.keep(gate.id(), answer, until);
        var writes = new ArrayList<TransactWriteItem>();
        var item = opened(gate, answer, pieces);
        writes.add(put(item));
        writes.addAll(lists.enterPending(gate));
        writes.add(lists.enterTodo(gate, GateLists.OPENED, gate.createdAt()));
        write(writes);
        var standing = read(gate.id()).orElseThrow();
        if (!textOf(standing, ANSWER).equals(answer.step())) {
            answers.forget(gate.id(), answer.step(), pieces);
            items.forgetStory(item, gate.id());
        }
        return items.gate(standing);
    }

    private Map<String, AttributeValue> opened(Gate gate, HeldAnswer answer, int pieces) {
        var item = new HashMap<>(key(gate.id()));
        item.put(STATE, text(gate.state().word()));
        item.put(ORG, text(gate.run().org().value()));
        item.put(RUN, text(gate.run().run().value()));
        item.put(EXPIRES_AT, number(gate.expiresAt().toEpochMilli()));
        items.putStory(item, gate, answer.step());
        items.putTexts(item, gate, answer.step(), gate.expiresAt().plus(Gate.TEXTS_KEPT));
        item.put(VOTES, AttributeValue.fromM(Map.of()));
        item.put(POSTED, AttributeValue.fromM(Map.of()));
        item.put(ANSWER, text(answer.step()));
        item.put(PIECES, number(pieces));
        return item;
    }

    private TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder()
                .put(put ->
                        put.tableName(table)
                                .item(item)
                                .conditionExpression(
                                        "attribute_not_exists("
                                                + Registry.KEY
                                                + ") OR "
                                                + STATE
                                                + " = :claimed")
                                .expressionAttributeValues(Map.of(":claimed", text(CLAIMED))))
                .build();
    }

    /// All or nothing; nothing where somebody was faster, which reading tells.
    private void write(List<TransactWriteItem> writes) {
        try {
            attempts.ask(again -> client.transactWriteItems(all -> all.transactItems(writes)));
        } catch (TransactionCanceledException cancelled) {
            boolean faster =
                    cancelled.cancellationReasons().stream()
                            .anyMatch(reason -> "ConditionalCheckFailed".equals(reason.code()));
            if (!faster) {
                throw cancelled;
            }
        }
    }

    @Override
    public HeldAnswer answer(Gate gate) {
        var item = read(gate.id()).orElseThrow();
        return answers.answer(gate.id(), textOf(item, ANSWER), (int) longOf(item, PIECES));
    }

    @Override
    public Optional<Gate> find(OrgId org, GateId id) {
        return read(id).filter(item -> !claimed(item) && textOf(item, ORG).equals(org.value()))
                .map(items::gate);
    }

    @Override
    public Page<Gate> pending(OrgId org, int limit, @Nullable String after) {
        var page = lists.pending(org, limit, after);
        var gates =
                page.data().stream()
                        .map(this::read)
                        .flatMap(Optional::stream)
                        .filter(item -> !claimed(item))
                        .map(items::listed)
                        .toList();
        return new Page<>(gates, page.next());
    }

    @Override
    public int pendingOf(OrgId org, AgentId agent, int most) {
        return lists.pendingOf(org, agent, most);
    }

    @Override
    public Gate vote(Gate gate, Voter voter) {
        var change = new Change();
        change.when(STATE + " = " + change.value(GateState.PENDING.word()))
                .set(
                        change.entry(VOTES, voter.person()),
                        change.value(GateItem.ballot(gate.ballot(voter))));
        return change(gate.id(), change).map(items::gate).orElse(gate);
    }

    @Override
    public Gate decide(Gate gate, Decision decision) {
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(decided(gate, decision));
        writes.addAll(lists.leavePending(gate));
        writes.add(lists.enterForget(gate, decision.at().plus(Gate.TEXTS_KEPT)));
        writes.add(lists.enterTodo(gate, GateLists.DECIDED, decision.at()));
        if (decision.outcome() == GateState.APPROVED) {
            writes.addAll(grants.of(gate, decision));
        }
        write(writes);
        return find(gate.run().org(), gate.id()).orElse(gate);
    }

    /// Nobody decides a gate whose time is over but the clock.
    private TransactWriteItem decided(Gate gate, Decision decision) {
        var change = new Change();
        change.when(STATE + " = " + change.value(GateState.PENDING.word()))
                .set(STATE, change.value(decision.outcome().word()))
                .set(DECISION, change.value(items.decision(gate, decision)));
        if (!decision.by().equals(Decision.EXPIRY)) {
            change.when(EXPIRES_AT + " > " + change.value(decision.at().toEpochMilli()));
        }
        return change.inTransaction(table, key(gate.id()));
    }

    @Override
    public boolean use(RunKey run, String call, List<ProposedAction> actions, Instant now) {
        return grants.use(run, call, actions, now);
    }

    @Override
    public Optional<Gate> keepToken(OrgId org, GateId id, String token) {
        var change = new Change();
        change.when(ORG + " = " + change.value(org.value()))
                .when("attribute_exists(" + RUN + ")")
                .set(TOKEN, change.value(items.token(id, token)));
        return change(id, change).filter(item -> item.containsKey(RUN)).map(items::gate);
    }

    @Override
    public void posted(Gate gate, String address, String reference) {
        var change = new Change();
        change.when("attribute_exists(" + RUN + ")")
                .set(change.entry(POSTED, address), change.value(reference));
        change(gate.id(), change);
    }

    @Override
    public void done(Gate gate, Gate.Chore chore) {
        var change = new Change();
        change.when("attribute_exists(" + RUN + ")").include(DONE, chore.name());
        change(gate.id(), change);
    }

    @Override
    public void finished(Gate gate) {
        lists.leaveTodo(gate, GateLists.OPENED);
        if (!gate.pending()) {
            lists.leaveTodo(gate, GateLists.DECIDED);
        }
    }

    @Override
    public List<GateId> unfinished(OrgId org, Instant before, int limit) {
        return lists.todo(org, before, limit);
    }

    @Override
    public List<GateId> lapsed(OrgId org, Instant now, int limit) {
        return lists.lapsed(org, now, limit);
    }

    @Override
    public void forget(OrgId org, Instant now, int limit) {
        for (var entry : lists.toForget(org, now, limit)) {
            var id = GateLists.id(entry);
            read(id).ifPresent(item -> forget(item, id));
            lists.leave(entry);
        }
    }

    private void forget(Map<String, AttributeValue> item, GateId id) {
        answers.forget(id, textOf(item, ANSWER), (int) longOf(item, PIECES));
        var change = new Change();
        change.when("attribute_exists(" + RUN + ")");
        items.forgetTexts(item, id, change);
        change(id, change);
    }

    /// The item afterwards, or as it is where the conditions are not met.
    private Optional<Map<String, AttributeValue>> change(GateId id, Change change) {
        var request = change.request(table, key(id));
        return attempts.ask(again -> {
            try {
                return Optional.of(client.updateItem(request).attributes());
            } catch (ConditionalCheckFailedException unmet) {
                return unmet.hasItem() ? Optional.of(unmet.item()) : Optional.empty();
            }
        });
    }

    private Optional<Map<String, AttributeValue>> read(GateId id) {
        var answer =
                attempts.ask(again ->
                        client.getItem(
                                get -> get.tableName(table).key(key(id)).consistentRead(true)));
        return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
    }

    private static Map<String, AttributeValue> key(GateId id) {
        return Registry.key(id.value(), GATE);
    }
}
