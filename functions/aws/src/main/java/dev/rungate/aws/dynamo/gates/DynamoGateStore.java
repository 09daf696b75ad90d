package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;
import static dev.rungate.aws.dynamo.gates.GateItem.*;
import static dev.rungate.aws.dynamo.gates.JoinedRequests.joined;

import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.Voter;
import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.gates.JoinedRequests.Place;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.Requester;
import dev.rungate.runs.Page;
import dev.rungate.tenants.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// One item per gate, which is first the claim of the call that may lead to it. The decision is one
/// conditional write; what follows from it stands in a list until it is carried out.
public final class DynamoGateStore implements GateStore {
    private static final int MOST_ROUNDS = 32;

    private final GateTable table;
    private final GateClaims claims;
    private final JoinedRequests joins;
    private final GateItem items;
    private final HeldAnswers answers;
    private final Grants grants;
    private final GateLists lists;

    public DynamoGateStore(
            DynamoDbClient client,
            Tables tables,
            FreshIds ids,
            Vault vault,
            DynamoRetries attempts) {
        this.table = new GateTable(client, tables.gates(), attempts);
        this.claims = new GateClaims(table, ids);
        this.joins = new JoinedRequests(table);
        var pieces = new GatePieces(client, table.name(), attempts);
        this.items = new GateItem(pieces, vault);
        this.answers = new HeldAnswers(pieces, vault);
        this.grants = new Grants(client, table.name(), attempts);
        this.lists = new GateLists(client, table.name(), attempts);
    }

    @Override
    public GateClaim claim(Requester who, String request, Instant now, Instant lapsesAt) {
        int generation = 0;
        for (int lost = 0; lost < MOST_ROUNDS; ) {
            var id = GateId.of(who, request, generation);
            var found = table.read(id);
            if (found.isEmpty() || GateClaims.lapsed(found.get(), now)) {
                var claim = claims.take(id, who.run().org(), now, lapsesAt);
                if (claim.isPresent()) {
                    return new GateClaim.Ours(claim.get());
                }
                lost++;
            } else if (claimed(found.get())) {
                return new GateClaim.Running(id);
            } else {
                var gate = gate(found.get());
                if (!gate.graceIsOverAt(now)) {
                    return new GateClaim.Opened(gate);
                }
                generation++;
            }
        }
        throw changing(request);
    }

    private static LedgerUnavailable changing(String what) {
        return new LedgerUnavailable(
                "a gate changed " + MOST_ROUNDS + " times", new IllegalStateException(what));
    }

    @Override
    public Gate open(Gate gate, HeldAnswer answer) {
        int pieces = answers.keep(gate.id(), answer, gate.expiresAt().plus(Gate.TEXTS_KEPT));
        var place = new Place(gate.id(), answer.step(), pieces);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            joinOrOpen(gate, place);
            var standing = table.read(gate.id()).filter(item -> !claimed(item));
            if (standing.isPresent()) {
                return standing(gate, place, standing.get());
            }
        }
        throw changing(gate.id().value());
    }

    /// Changes nothing where somebody was faster. A gate does not join itself: a transaction may
    /// not name an item twice.
    private void joinOrOpen(Gate gate, Place answer) {
        var last = joins.lastOpened(gate);
        var asked =
                last.filter(id -> !id.equals(gate.id()))
                        .flatMap(table::read)
                        .map(items::gate)
                        .filter(other -> other.pending() && !other.lapsedAt(gate.createdAt()));
        if (asked.isPresent()) {
            table.write(joins.join(asked.get(), gate, answer));
        } else {
            openAlone(gate, answer, last.orElse(null));
        }
    }

    private void openAlone(Gate gate, Place answer, @Nullable GateId last) {
        var item = opened(gate, answer);
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(put(item));
        writes.add(joins.opened(gate, last));
        writes.addAll(lists.enterPending(gate));
        writes.add(lists.enterTodo(gate, GateLists.OPENED, gate.createdAt()));
        table.write(writes);
        var standing = table.read(gate.id());
        if (standing.filter(found -> ours(found, answer)).isEmpty()) {
            items.forgetStory(item, gate.id());
        }
    }

    private static boolean ours(Map<String, AttributeValue> item, Place answer) {
        return answer.step().equals(textOrNull(item, ANSWER));
    }

    /// The gate that a request waits for; its answer goes where a copy of it has another.
    private Gate standing(Gate asking, Place answer, Map<String, AttributeValue> item) {
        var gate = gate(item);
        if (!place(gate, asking.request()).equals(answer)) {
            forgetAnswer(answer);
        }
        return gate;
    }

    /// The gate of an item, or the one that its request has joined.
    private Gate gate(Map<String, AttributeValue> item) {
        return items.gate(
                joined(item) ? table.read(JoinedRequests.gate(item)).orElseThrow() : item);
    }

    private Place place(Gate gate, String request) {
        return request.equals(gate.request())
                ? place(gate.id(), table.read(gate.id()).orElseThrow())
                : joins.answer(gate, request);
    }

    private static Place place(GateId id, Map<String, AttributeValue> item) {
        return new Place(id, textOf(item, ANSWER), (int) longOf(item, PIECES));
    }

    private Map<String, AttributeValue> opened(Gate gate, Place answer) {
        var item = new HashMap<>(GateTable.key(gate.id()));
        item.put(STATE, text(gate.state().word()));
        item.put(ORG, text(gate.run().org().value()));
        item.put(RUN, text(gate.run().run().value()));
        item.put(EXPIRES_AT, number(gate.expiresAt().toEpochMilli()));
        items.putStory(item, gate, answer.step());
        items.putTexts(item, gate, answer.step(), gate.expiresAt().plus(Gate.TEXTS_KEPT));
        item.put(VOTES, AttributeValue.fromM(Map.of()));
        item.put(POSTED, AttributeValue.fromM(Map.of()));
        item.put(ANSWER, text(answer.step()));
        item.put(PIECES, number(answer.pieces()));
        return item;
    }

    private TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder()
                .put(put ->
                        put.tableName(table.name())
                                .item(item)
                                .conditionExpression(GateClaims.free(":claimed"))
                                .expressionAttributeValues(Map.of(":claimed", text(CLAIMED))))
                .build();
    }

    @Override
    public HeldAnswer answer(Gate gate, String request) {
        var place = place(gate, request);
        return answers.answer(place.id(), place.step(), place.pieces());
    }

    private static boolean isGate(Map<String, AttributeValue> item) {
        return !claimed(item) && !joined(item);
    }

    @Override
    public Optional<Gate> find(OrgId org, GateId id) {
        return table.read(id)
                .filter(item -> isGate(item) && textOf(item, ORG).equals(org.value()))
                .map(items::gate);
    }

    @Override
    public Page<Gate> pending(OrgId org, int limit, @Nullable String after) {
        var page = lists.pending(org, limit, after);
        var gates =
                page.data().stream()
                        .map(table::read)
                        .flatMap(Optional::stream)
                        .filter(DynamoGateStore::isGate)
                        .map(items::listed)
                        .toList();
        return new Page<>(gates, page.next());
    }

    @Override
    public int pendingOf(OrgId org, AgentId agent, int most) {
        return lists.pendingOf(org, agent, most);
    }

    @Override
    public Gate vote(Gate gate, Voter voter, Instant at) {
        var change = new Change();
        change.when(STATE + " = " + change.value(GateState.PENDING.word()))
                .when(EXPIRES_AT + " > " + change.value(at.toEpochMilli()))
                .set(
                        change.entry(VOTES, voter.person()),
                        change.value(GateItem.ballot(gate.countedApproval(voter))));
        return table.change(gate.id(), change).map(items::gate).orElse(gate);
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
        table.write(writes);
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
        return change.inTransaction(table.name(), GateTable.key(gate.id()));
    }

    @Override
    public boolean useGrants(
            Requester who, String call, List<ProposedAction> actions, Instant now) {
        return grants.use(who, call, actions, now);
    }

    @Override
    public Optional<Gate> keepToken(OrgId org, GateId id, String token) {
        var change = new Change();
        change.when(ORG + " = " + change.value(org.value()))
                .when("attribute_exists(" + RUN + ")")
                .set(TOKEN, change.value(items.token(id, token)));
        return table.change(id, change).filter(item -> item.containsKey(RUN)).map(items::gate);
    }

    @Override
    public void posted(Gate gate, String address, String reference) {
        var change = new Change();
        change.when("attribute_exists(" + RUN + ")")
                .set(change.entry(POSTED, address), change.value(reference));
        table.change(gate.id(), change);
    }

    @Override
    public void markDone(Gate gate, Gate.FollowUp chore) {
        var change = new Change();
        change.when("attribute_exists(" + RUN + ")").include(DONE, chore.name());
        table.change(gate.id(), change);
    }

    @Override
    public void markFollowedUp(Gate gate) {
        lists.leaveTodo(gate, GateLists.OPENED, gate.createdAt());
        var decision = gate.decision();
        if (decision != null) {
            lists.leaveTodo(gate, GateLists.DECIDED, decision.at());
        }
    }

    @Override
    public Page<GateId> unfinished(OrgId org, Instant before, int limit, @Nullable String after) {
        return lists.todo(org, before, limit, after);
    }

    @Override
    public Page<GateId> lapsed(OrgId org, Instant now, int limit, @Nullable String after) {
        return lists.lapsed(org, now, limit, after);
    }

    @Override
    public void forget(OrgId org, Instant now) {
        @Nullable RuntimeException failed = null;
        String after = null;
        do {
            var page = lists.toForget(org, now, after);
            for (var entry : page.data()) {
                try {
                    forget(entry);
                } catch (RuntimeException one) {
                    failed = one;
                }
            }
            after = page.next();
        } while (after != null);
        if (failed != null) {
            throw failed;
        }
    }

    private void forget(Map<String, AttributeValue> entry) {
        var id = GateLists.id(entry);
        table.read(id).ifPresent(item -> forget(item, id));
        lists.leave(entry);
    }

    private void forget(Map<String, AttributeValue> item, GateId id) {
        forgetAnswer(place(id, item));
        joins.answers(id)
                .forEach((key, answer) -> {
                    forgetAnswer(answer);
                    table.delete(key);
                });
        var change = new Change();
        change.when("attribute_exists(" + RUN + ")");
        items.forgetTexts(item, id, change);
        table.change(id, change);
    }

    private void forgetAnswer(Place answer) {
        answers.forget(answer.id(), answer.step(), answer.pieces());
    }
}
