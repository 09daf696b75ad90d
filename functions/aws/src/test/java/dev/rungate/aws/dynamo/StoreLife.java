package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.GateStore.GateClaim;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.Voter;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Reservation;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.calls.replays.ReplayStore.Found;
import dev.rungate.calls.replays.ReplayStore.Kept;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.GateId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.ids.Sha256;
import dev.rungate.ids.TokenId;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.providers.StoredProvider;
import dev.rungate.runs.RunState;
import dev.rungate.runs.Steps;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Member;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// A short life of an organisation of its own in which each store does what it can, and says at
/// each step what must be true.
final class StoreLife {
    private static final AtomicInteger FRESH = new AtomicInteger();
    private static final String REQUEST = "f1";

    private final DynamoStores stores;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final OrgId org = new OrgId("life-" + FRESH.incrementAndGet());
    private final RunKey run = new RunKey(org, new RunId("r"));
    private final AgentId agent = new AgentId("agt_1");
    private final Requester who = new Requester(run, agent, null);

    private StoreLife(DynamoDbClient client, Tables tables) {
        this.stores =
                new DynamoStores(
                                client,
                                tables,
                                new FreshIds(new SecureRandom()),
                                Engine.vault(),
                                millis -> {})
                        .gather();
    }

    static void live(DynamoDbClient client, Tables tables) {
        var life = new StoreLife(client, tables);
        life.people();
        life.documents();
        life.rates();
        life.money();
        life.replays();
        life.gates();
        life.end();
    }

    private void people() {
        var directory = stores.directory();
        var owner = new Agent(org, agent, "A", "p", List.of(), null, null, now);
        var token = token("tok_1", owner);
        directory.add(owner, token);
        directory.add(token("tok_2", owner));
        assertThat(directory.token(token.sha256())).contains(token);
        assertThat(directory.revoke(org, token.id(), now).orElseThrow().validAt(now)).isFalse();
        assertThat(directory.token(token.sha256()).orElseThrow().validAt(now)).isFalse();
        assertThat(directory.agents(org, 10, null).data()).containsExactly(owner);

        var members = stores.members();
        var member =
                new Member(
                        org,
                        new MemberId("mbr_1"),
                        "M",
                        Member.Role.APPROVER,
                        null,
                        "U1",
                        "a@b.example",
                        now);
        members.add(member, Sha256.hex(org + "m"));
        assertThat(members.byEmail(org, "a@b.example")).contains(member);
        members.renew(org, member.id(), Sha256.hex(org + "n"));
        assertThat(members.byToken(Sha256.hex(org + "m"))).isEmpty();
        members.remove(org, member.id());
        assertThat(members.byToken(Sha256.hex(org + "n"))).isEmpty();
    }

    private AgentToken token(String id, Agent owner) {
        return new AgentToken(new TokenId(id), owner, Sha256.hex(org + id), now, null, null);
    }

    private void documents() {
        var policies = stores.policies();
        assertThat(policies.publish(org, "p", "name: p", "text/yaml", "d1", now).isNew()).isTrue();
        assertThat(policies.publish(org, "p", "name: p #", "text/yaml", "d2", now).ref().version())
                .isEqualTo(2);
        var provider =
                new StoredProvider("p", "http://a", "openai", null, null, Map.of(), List.of());
        long before = stores.providers().revision(org);
        stores.providers().put(org, provider);
        assertThat(stores.providers().revision(org)).isNotEqualTo(before);
        assertThat(stores.providers().all(org)).containsExactly(provider);
    }

    private void rates() {
        var limits =
                new AgentRates.Limits(
                        OptionalLong.of(10), OptionalLong.of(1000), OptionalInt.of(1));
        var rates = stores.rates();
        var first = new AgentRates.AgentCall(org, agent, call(1), limits);
        var second = new AgentRates.AgentCall(org, agent, call(2), limits);
        assertThat(rates.admit(first, now, now.plusSeconds(60))).isEmpty();
        assertThat(rates.admit(second, now, now.plusSeconds(60))).isPresent();
        rates.renew(first, now.plusSeconds(90));
        rates.ended(first, 10);
        assertThat(rates.admit(second, now, now.plusSeconds(60))).isEmpty();
    }

    private void money() {
        settle(held(1), 1);
        var hold = held(2);
        stores.ledger().renew(hold, now.plusSeconds(999));
        stores.ledger().countToolCalls(hold, List.of("t1", "t1"), 3);
        settle(hold, 2);
        held(3);
        var later = now.plusSeconds(3_600);
        stores.carry();
        assertThat(stores.ledger().sweep(org, later, over -> {})).isLessThanOrEqualTo(1);
        var balance = stores.runs().find(run, later).orElseThrow().balance();
        assertThat(balance.spent().nanos()).isEqualTo(1 + 2 + 10);
        assertThat(balance.held().nanos()).isZero();
        var refused =
                stores.runs()
                        .refuse(run, wanted(4).terms(), Steps.refused(call(4), now), null, now);
        assertThat(refused).isNotNull();
        assertThat(stores.runs().list(org, null, 10, null, now).data()).hasSize(1);
        stores.runs().nextAutomatic(org, agent, null, new RunId("auto"));
        assertThat(stores.runs().automatic(org, agent)).contains(new RunId("auto"));
    }

    private Hold held(int number) {
        return ((Reserved.Held) stores.ledger().reserve(wanted(number))).hold();
    }

    private Reservation wanted(int number) {
        return new Wanted(run, call(number), 10, now).limit(100).build();
    }

    private void settle(Hold hold, long nanos) {
        stores.ledger()
                .settle(
                        hold,
                        new Usd(nanos),
                        Steps.ok(hold.call(), nanos, now),
                        List.of("t2"),
                        now);
    }

    private void replays() {
        var replays = stores.replays();
        var claim = ((Found.Ours) replays.claim(run, "k", "f", now, now.plusSeconds(60))).claim();
        claim.renew(now.plusSeconds(90));
        claim.keep(new Kept(200, Map.of(), new byte[800_000], null), now);
        assertThat(replays.claim(run, "k", "f", now, now.plusSeconds(60)))
                .isInstanceOf(Found.Done.class);
        ((Found.Ours) replays.claim(run, "k2", "f", now, now.plusSeconds(60))).claim().forget();
        assertThat(replays.claim(run, "k2", "f", now, now.plusSeconds(60)))
                .isInstanceOf(Found.Ours.class);
    }

    private void gates() {
        var gates = stores.gates();
        var claim = ((GateClaim.Ours) gates.claim(who, REQUEST, now, now.plusSeconds(60))).claim();
        claim.renew(now.plusSeconds(90));
        var gate = gates.open(gate(claim.gate()), answer());
        claim.release();
        stores.runs().pause(run, gate.id(), Steps.ok(call(7), 0, now), now);
        gates.keepToken(org, gate.id(), "token");
        gates.posted(gate, "slack://#ops", "C1 1");
        assertThat(gates.pending(org, 10, null).data()).hasSize(1);
        gates.vote(gate, Voter.admin("api", "token"), now);
        var decided = gates.decide(gate, decision());
        assertThat(decided.state()).isEqualTo(GateState.APPROVED);
        gates.markFollowedUp(decided);
        stores.runs().resume(run, gate.id(), Steps.ok(call(8), 0, now), now);
        assertThat(gates.answer(decided, REQUEST).body()).hasSize(5);
        assertThat(gates.useGrants(who, "other", gate.actions(), now)).isTrue();
        gates.unfinished(org, now.plusSeconds(1), 10, null);
        gates.lapsed(org, now, 10, null);
        gates.forget(org, now.plusSeconds(99_999_999));
    }

    private Gate gate(GateId id) {
        return Gate.opened(
                id,
                run,
                agent,
                null,
                new PolicyRef("p", 2),
                REQUEST,
                List.of(new ProposedAction(0, "refund", "{\"amount\":700}", "refunds")),
                List.of(new AskedRule("refunds", AskRules.DEFAULT)),
                Usd.of("0.25"),
                now);
    }

    private static HeldAnswer answer() {
        return new HeldAnswer(
                200, Map.of(), new byte[5], false, HeldAnswer.ByteRange.NONE, "stp_9");
    }

    private Decision decision() {
        return new Decision(
                GateState.APPROVED, "admin", "api", "token", now, null, List.of(), null);
    }

    private void end() {
        var closed = stores.runs().close(run, RunState.COMPLETED, "me", call(9), now).orElseThrow();
        assertThat(closed.state()).isEqualTo(RunState.COMPLETED);
        stores.carry();
        stores.carry();
        assertThat(stores.runs().steps(run, 0, 100).data()).isNotEmpty();
        stores.ledger().sweep(org, now, over -> {});
    }

    private CallId call(int number) {
        return new CallId("c" + number);
    }
}
