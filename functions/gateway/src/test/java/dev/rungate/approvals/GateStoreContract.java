package dev.rungate.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.GateStore.GateClaim;
import dev.rungate.chat.ToolEdit;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.tenants.Identities;
import dev.rungate.tenants.Member;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every store of gates must keep.
public abstract class GateStoreContract {
    private static final AtomicInteger FRESH = new AtomicInteger();
    private static final String REQUEST = "f1";
    private static final String REWORDED = "f1 in other words";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final OrgId org = new OrgId("org-" + FRESH.incrementAndGet());
    private final RunKey run = new RunKey(org, new RunId("refunds-7"));
    private final Requester who = new Requester(run, new AgentId("agt_1"), null);

    protected abstract GateStore gates();

    protected abstract GateStore anotherProcess();

    /// Whether any stored byte contains this text.
    protected abstract boolean storedInClear(String text);

    // ---- claims ----

    @Test
    void ofManyCopiesOneIsExecuted() throws Exception {
        var found = inParallel(30, i -> claim(i % 2 == 0 ? gates() : anotherProcess(), now));
        assertThat(found).filteredOn(GateClaim.Ours.class::isInstance).hasSize(1);
        assertThat(found).filteredOn(GateClaim.Running.class::isInstance).hasSize(29);
    }

    @Test
    void aClaimThatWasLetGoIsFree() {
        var claim = ours(claim(gates(), now));
        claim.release();
        assertThat(ours(claim(gates(), now)).gate()).isEqualTo(claim.gate());
    }

    @Test
    void aClaimLapsesWithItsProcessUnlessItIsRenewed() {
        ours(claim(gates(), now)).renew(now.plus(Duration.ofHours(1)));
        assertThat(claim(gates(), now.plus(Duration.ofMinutes(30))))
                .isInstanceOf(GateClaim.Running.class);
        assertThat(claim(gates(), now.plus(Duration.ofHours(1))))
                .isInstanceOf(GateClaim.Ours.class);
    }

    @Test
    void aClaimThatLapsedChangesNothingOfTheNextOne() {
        var lapsed = ours(claim(gates(), now));
        var later = now.plus(Duration.ofHours(1));
        ours(claim(anotherProcess(), later));
        lapsed.release();
        assertThat(claim(gates(), later)).isInstanceOf(GateClaim.Running.class);
        lapsed.renew(later.plus(Duration.ofDays(1)));
        assertThat(claim(gates(), later.plus(Duration.ofHours(1))))
                .isInstanceOf(GateClaim.Ours.class);
    }

    @Test
    void aRequestIsAskedAboutAnewHoweverOftenItWasDecidedBefore() {
        var at = now;
        for (int generation = 0; generation < 40; generation++) {
            ours(claim(gates(), at));
            var gate = gate(REQUEST, generation, AskRules.DEFAULT, at);
            gates().open(gate, answer("held", "stp_9"));
            gates().decide(gate, decision(GateState.APPROVED, "x", at));
            at = at.plus(Gate.GRACE).plusMillis(1);
        }
        assertThat(claim(gates(), at)).isInstanceOf(GateClaim.Ours.class);
    }

    // ---- opening ----

    @Test
    void anOpenedGateStandsUnderItsRequest() {
        var claim = ours(claim(gates(), now));
        var gate = open(REQUEST, 0);
        assertThat(claim(anotherProcess(), now)).isEqualTo(new GateClaim.Opened(gate));
        assertThat(anotherProcess().find(org, gate.id())).contains(gate);
        assertThat(anotherProcess().find(new OrgId("others"), gate.id())).isEmpty();
        claim.release();
        assertThat(gates().find(org, gate.id())).contains(gate);
    }

    @Test
    void ofManyWhoOpenOneIsFirstAndTheOthersFindHis() throws Exception {
        var opened =
                inParallel(
                        20,
                        i ->
                                gates().open(
                                                gate(REQUEST, 0, AskRules.DEFAULT),
                                                answer("body " + i, "stp_" + i)));
        assertThat(opened).allMatch(gate -> gate.equals(opened.getFirst()));
        var held = gates().answer(opened.getFirst(), REQUEST);
        assertThat(new String(held.body(), StandardCharsets.UTF_8))
                .isEqualTo("body " + held.step().substring(4));
        assertThat(gates().pending(org, 100, null).data()).hasSize(1);
    }

    @Test
    void whoOpensAGateThatIsOpenFindsItAndJoinsNothing() {
        var gate = open(REQUEST, 0);
        var again = anotherProcess().open(gate(REQUEST, 0, AskRules.DEFAULT), answer("x", "stp_2"));
        assertThat(again).isEqualTo(gate);
        assertThat(held(again, REQUEST)).isEqualTo("held");
    }

    @Test
    void aRequestThatLeadsToTheSameCallsJoinsThePendingGate() {
        var gate = open(REQUEST, 0);
        var joined = gates().open(gate(REWORDED, 0, AskRules.DEFAULT), answer("mine", "stp_2"));
        assertThat(joined.id()).isEqualTo(gate.id());
        assertThat(joined.requests()).isEqualTo(2);
        assertThat(anotherProcess().find(org, gate.id())).contains(joined);
        assertThat(claimFor(REWORDED, now)).isEqualTo(new GateClaim.Opened(joined));
        assertThat(held(joined, REWORDED)).isEqualTo("mine");
        assertThat(held(joined, REQUEST)).isEqualTo("held");
        assertThat(gates().pending(org, 10, null).data()).hasSize(1);
        assertThat(gates().find(org, GateId.of(who, REWORDED, 0))).isEmpty();
    }

    @Test
    void ofManyRequestsThatLeadToTheSameCallsAllWaitForOneGate() throws Exception {
        var opened = inParallel(12, i -> openAs(i % 2 == 0 ? gates() : anotherProcess(), i));
        assertThat(opened).extracting(Gate::id).containsOnly(opened.getFirst().id());
        var gate = gates().find(org, opened.getFirst().id()).orElseThrow();
        assertThat(gate.requests()).isEqualTo(12);
        for (int i = 0; i < 12; i++) {
            assertThat(held(gate, REQUEST + i)).isEqualTo("answer " + i);
        }
    }

    private Gate openAs(GateStore store, int i) {
        return store.open(
                gate(REQUEST + i, 0, AskRules.DEFAULT), answer("answer " + i, "stp_" + i));
    }

    @Test
    void aCopyOfARequestThatHasJoinedFindsTheAnswerOfTheFirst() {
        var gate = open(REQUEST, 0);
        gates().open(gate(REWORDED, 0, AskRules.DEFAULT), answer("first", "stp_2"));
        var copy = gates().open(gate(REWORDED, 0, AskRules.DEFAULT), answer("copy", "stp_3"));
        assertThat(copy.id()).isEqualTo(gate.id());
        assertThat(copy.requests()).isEqualTo(2);
        assertThat(held(copy, REWORDED)).isEqualTo("first");
    }

    @Test
    void noRequestJoinsAGateThatIsDecidedOrLapsed() {
        var gate = open(REQUEST, 0);
        gates().decide(gate, decision(GateState.REJECTED, "x", now));
        var second = open(REWORDED, 0);
        assertThat(second.id()).isNotEqualTo(gate.id());
        var late = second.expiresAt();
        var third = gate("f1 much later", 0, AskRules.DEFAULT, late);
        assertThat(gates().open(third, answer("x", "stp_3")).id()).isEqualTo(third.id());
    }

    @Test
    void theSameCallsOfAnotherAgentAreAnotherQuestion() {
        var gate = open(REQUEST, 0);
        var other =
                Gate.opened(
                        GateId.of(who, REWORDED, 0),
                        run,
                        new AgentId("agt_2"),
                        null,
                        gate.policy(),
                        REWORDED,
                        gate.actions(),
                        gate.askingRules(),
                        gate.runSpent(),
                        now);
        assertThat(gates().open(other, answer("x", "stp_2")).id()).isEqualTo(other.id());
    }

    // ---- shared runs: a gate and its grants belong to the agent and the owner that opened it ----

    @Test
    void theSameRequestOfAnotherAgentOrOwnerIsClaimedByItself() {
        var gate = open(REQUEST, 0);
        for (var other : others()) {
            var claim = gates().claim(other, REQUEST, now, now.plusSeconds(60));
            assertThat(ours(claim).gate()).isNotEqualTo(gate.id());
            assertThat(anotherProcess().claim(other, REQUEST, now, now.plusSeconds(60)))
                    .isInstanceOf(GateClaim.Running.class);
        }
        assertThat(claim(gates(), now)).isEqualTo(new GateClaim.Opened(gate));
    }

    @Test
    void theSameCallsOfAnotherOwnerAreAnotherQuestion() {
        var gate = open(REQUEST, 0);
        for (var other : others()) {
            var opened = gates().open(of(other, gate), answer("x", "stp_2"));
            assertThat(opened.requester()).isEqualTo(other);
            assertThat(opened.requests()).isEqualTo(1);
        }
        assertThat(gates().find(org, gate.id()).orElseThrow().requests()).isEqualTo(1);
        assertThat(gates().pending(org, 10, null).data()).hasSize(4);
    }

    @Test
    void nobodyElseUsesTheGrantsOfAnAgentAndItsOwner() {
        var gate = open(REQUEST, 0);
        gates().decide(gate, decision(GateState.APPROVED, "x", now));
        for (var other : others()) {
            assertThat(gates().useGrants(other, "c", gate.actions(), now)).isFalse();
        }
        assertThat(gates().useGrants(who, "c", gate.actions(), now)).isTrue();
    }

    @Test
    void theOwnerIsKeptWithAllIdentities() {
        var ann = new MemberId("mbr_ann");
        var opened = of(new Requester(run, who.agent(), ann), open(REQUEST, 0));
        gates().open(opened, answer("x", "stp_2"));
        assertThat(anotherProcess().find(org, opened.id()).orElseThrow().owner())
                .isEqualTo(opened.owner());
    }

    private List<Requester> others() {
        var ann = new MemberId("mbr_ann");
        return List.of(
                new Requester(run, new AgentId("agt_2"), null),
                new Requester(run, who.agent(), ann),
                new Requester(run, new AgentId("agt_2"), ann));
    }

    private Gate of(Requester other, Gate gate) {
        var owner = other.owner();
        return Gate.opened(
                GateId.of(other, gate.request(), 0),
                run,
                other.agent(),
                owner == null
                        ? null
                        : new Gate.Owner(
                                owner, new Identities(Set.of(owner.value(), "slack:T1/UANN"))),
                gate.policy(),
                gate.request(),
                gate.actions(),
                gate.askingRules(),
                gate.runSpent(),
                now);
    }

    @Test
    void theAnswersToAllRequestsAreForgottenWithTheGate() {
        open(REQUEST, 0);
        var gate = gates().open(gate(REWORDED, 0, AskRules.DEFAULT), answer("mine", "stp_2"));
        var decided = gates().decide(gate, decision(GateState.APPROVED, "x", now));
        assertThat(held(decided, REWORDED)).isEqualTo("mine");
        gates().forget(org, now.plus(Gate.TEXTS_KEPT));
        assertThatThrownBy(() -> held(decided, REWORDED)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> held(decided, REQUEST)).isInstanceOf(RuntimeException.class);
    }

    private String held(Gate gate, String request) {
        return new String(anotherProcess().answer(gate, request).body(), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerOfFiveMegabytesComesBackByteForByte() {
        var body = new byte[5_000_000];
        new Random(1).nextBytes(body);
        var held =
                new HeldAnswer(
                        200,
                        Map.of("content-type", List.of("text/event-stream")),
                        body,
                        true,
                        new HeldAnswer.ByteRange(10, 20),
                        "stp_1");
        var gate = gates().open(gate(REQUEST, 0, AskRules.DEFAULT), held);
        var back = anotherProcess().answer(gate, REQUEST);
        assertThat(back.body()).isEqualTo(body);
        assertThat(back.headers()).isEqualTo(held.headers());
        assertThat(back.usage()).isEqualTo(held.usage());
        assertThat(back.streamed()).isTrue();
        assertThat(back.withoutUsage()).hasSize(body.length - 10);
    }

    @Test
    void aCallWithMegabytesOfArgumentsIsKeptWhole() {
        var much = "{\"text\":\"" + "ü".repeat(1_000_000) + "\"}";
        var gate =
                Gate.opened(
                        GateId.of(who, REQUEST, 0),
                        run,
                        new AgentId("agt_1"),
                        null,
                        new PolicyRef("p", 1),
                        REQUEST,
                        List.of(new ProposedAction(0, "write", much, "r")),
                        List.of(new AskedRule("r", AskRules.DEFAULT)),
                        Usd.ZERO,
                        now);
        assertThat(gates().open(gate, answer("held", "stp_1"))).isEqualTo(gate);
        assertThat(anotherProcess().find(org, gate.id())).contains(gate);
        assertThat(gates().decide(gate, decision(GateState.APPROVED, "x", now)).firstAskedAction())
                .isEqualTo(gate.firstAskedAction());
    }

    @Test
    void nothingAModelWroteIsKeptInClear() {
        var gate =
                gates().open(
                                Gate.opened(
                                        GateId.of(who, REQUEST, 0),
                                        run,
                                        new AgentId("agt_1"),
                                        null,
                                        new PolicyRef("p", 1),
                                        REQUEST,
                                        List.of(
                                                new ProposedAction(
                                                        0,
                                                        "refund",
                                                        "{\"to\":\"wordOfAModel\"}",
                                                        "r")),
                                        List.of(new AskedRule("r", AskRules.DEFAULT)),
                                        Usd.ZERO,
                                        now),
                                answer("wordOfAnAnswer", "stp_1"));
        gates().keepToken(org, gate.id(), "wordOfAToken");
        assertThat(storedInClear("wordOfAModel")).isFalse();
        assertThat(storedInClear("wordOfAnAnswer")).isFalse();
        assertThat(storedInClear("wordOfAToken")).isFalse();
        assertThat(gates().find(org, gate.id()).orElseThrow().token()).isEqualTo("wordOfAToken");
    }

    // ---- deciding ----

    @Test
    void ofManyWhoDecideTheFirstWins() throws Exception {
        var gate = open(REQUEST, 0);
        var after =
                inParallel(
                        20,
                        i ->
                                (i % 2 == 0 ? gates() : anotherProcess())
                                        .decide(
                                                gate,
                                                decision(
                                                        i % 3 == 0
                                                                ? GateState.APPROVED
                                                                : GateState.REJECTED,
                                                        "person " + i,
                                                        now)));
        assertThat(after).allMatch(one -> one.equals(after.getFirst()));
        assertThat(after.getFirst().pending()).isFalse();
        assertThat(gates().pending(org, 100, null).data()).isEmpty();
    }

    @Test
    void whenTheTimeIsOverOnlyTheClockDecides() {
        var gate = open(REQUEST, 0);
        var late = gate.expiresAt();
        assertThat(gates().decide(gate, decision(GateState.APPROVED, "late", late)).pending())
                .isTrue();
        var expired = gates().decide(gate, decision(GateState.EXPIRED, Decision.EXPIRY, late));
        assertThat(expired.state()).isEqualTo(GateState.EXPIRED);
        assertThat(claim(gates(), late.plus(Duration.ofDays(9))))
                .isEqualTo(new GateClaim.Opened(expired));
    }

    @Test
    void thoseThatLapseAreFoundAndTheOthersAreNot() {
        var soon =
                gates().open(gate("soon", 0, expiring(Duration.ofMinutes(5))), answer("a", "s1"));
        gates().open(gate("later", 0, expiring(Duration.ofHours(5))), answer("b", "s2"));
        assertThat(gates().lapsed(org, soon.expiresAt().minusMillis(1), 10, null).data()).isEmpty();
        assertThat(gates().lapsed(org, soon.expiresAt(), 10, null).data())
                .containsExactly(soon.id());
        assertThat(gates().pending(org, 10, null).data())
                .hasSize(2)
                .first()
                .matches(gate -> gate.id().equals(soon.id()));
        var page = gates().pending(org, 1, null);
        assertThat(gates().pending(org, 1, page.next()).data())
                .hasSize(1)
                .noneMatch(gate -> gate.id().equals(soon.id()));
    }

    @Test
    void votesCountByPerson() {
        var gate = open(REQUEST, 0);
        assertThat(gates().vote(gate, voter("mbr_1"), now).approvals()).isEqualTo(1);
        assertThat(gates().vote(gate, voter("mbr_1"), now).approvals()).isEqualTo(1);
        assertThat(gates().vote(gate, voter("mbr_2"), now).approvals()).isEqualTo(2);
        gates().decide(gate, decision(GateState.REJECTED, "x", now));
        assertThat(gates().vote(gate, voter("mbr_3"), now).approvals()).isEqualTo(2);
    }

    @Test
    void aVoteCountsOnlyBeforeTheExpiry() {
        var gate = open(REQUEST, 0);
        var last = gate.expiresAt().minusMillis(1);
        assertThat(gates().vote(gate, voter("mbr_1"), gate.expiresAt()).approvals()).isZero();
        assertThat(gates().vote(gate, voter("mbr_1"), last).approvals()).isEqualTo(1);
        assertThat(gates().vote(gate, voter("mbr_2"), gate.expiresAt()).approvals()).isEqualTo(1);
        assertThat(anotherProcess().find(org, gate.id()).orElseThrow().approvals()).isEqualTo(1);
    }

    // ---- grants ----

    @Test
    void whatWasApprovedIsUsedOnceByAnotherCall() throws Exception {
        var gate = open(REQUEST, 0);
        assertThat(gates().useGrants(who, "c0", gate.actions(), now)).isFalse();
        gates().decide(gate, decision(GateState.APPROVED, "x", now));
        var used = inParallel(10, i -> gates().useGrants(who, "c" + i, gate.actions(), now));
        assertThat(used).filteredOn(one -> one).hasSize(1);
    }

    @Test
    void aGrantIsTiedToItsRunItsRuleItsArgumentsAndItsTime() {
        var gate = open(REQUEST, 0);
        gates().decide(gate, decision(GateState.APPROVED, "x", now));
        var other = new RunKey(org, new RunId("other"));
        var action = gate.firstAskedAction();
        assertThat(
                        gates().useGrants(
                                        new Requester(other, who.agent(), null),
                                        "c",
                                        gate.actions(),
                                        now))
                .isFalse();
        assertThat(gates().useGrants(who, "c", List.of(otherRule(action)), now)).isFalse();
        assertThat(gates().useGrants(who, "c", List.of(action.with("{\"amount\":701}")), now))
                .isFalse();
        var late = now.plus(Gate.GRACE).plusMillis(1);
        assertThat(gates().useGrants(who, "c", gate.actions(), late)).isFalse();
        assertThat(gates().useGrants(who, "c", List.of(action.with("{ \"amount\": 700.0 }")), now))
                .isTrue();
        assertThat(gates().useGrants(who, "c", gate.actions(), now)).isTrue();
    }

    @Test
    void severalAreUsedTogetherOrNotAtAll() {
        var gate = open(REQUEST, 0);
        gates().decide(gate, decision(GateState.APPROVED, "x", now));
        var two = List.of(gate.firstAskedAction(), gate.firstAskedAction().with("{\"amount\":1}"));
        assertThat(gates().useGrants(who, "c1", two, now)).isFalse();
        assertThat(gates().useGrants(who, "c2", gate.actions(), now)).isTrue();
    }

    @Test
    void whatWasChangedIsWhatIsGranted() {
        var gate = open(REQUEST, 0);
        var edited =
                new Decision(
                        GateState.APPROVED,
                        "x",
                        "api",
                        "token",
                        now,
                        "less",
                        List.of(new ToolEdit(0, "{\"amount\":5}")),
                        "d");
        var decided = gates().decide(gate, edited);
        assertThat(decided.decision()).isEqualTo(edited);
        assertThat(decided.decidedActions().getFirst().arguments()).isEqualTo("{\"amount\":5}");
        assertThat(gates().useGrants(who, "c", gate.actions(), now)).isFalse();
        assertThat(gates().useGrants(who, "c", decided.decidedActions(), now)).isTrue();
    }

    @Test
    void afterItsGraceTheSameRequestIsANewGate() {
        var gate = open(REQUEST, 0);
        var approved = gates().decide(gate, decision(GateState.APPROVED, "x", now));
        var inTime = now.plus(Gate.GRACE);
        assertThat(claim(gates(), inTime)).isEqualTo(new GateClaim.Opened(approved));
        assertThat(ours(claim(gates(), inTime.plusMillis(1))).gate())
                .isEqualTo(GateId.of(who, REQUEST, 1));
        assertThat(gates().find(org, gate.id())).contains(approved);
    }

    // ---- bounds and lifetimes ----

    /// Listing 60 gates of 3 MB ended the process.
    @Test
    void aListCarriesNoArguments() {
        var gate = open(REQUEST, 0);
        var listed = gates().pending(org, 10, null).data().getFirst();
        assertThat(listed.firstAskedAction().tool()).isEqualTo("refund");
        assertThat(listed.firstAskedAction().arguments()).isEmpty();
        assertThat(gates().find(org, gate.id()).orElseThrow().firstAskedAction().arguments())
                .isNotEmpty();
    }

    @Test
    void pendingGatesAreCountedByAgent() {
        assertThat(gates().pendingOf(org, new AgentId("agt_1"), 10)).isZero();
        var one = open("one", 0);
        open("two", 0);
        assertThat(anotherProcess().pendingOf(org, new AgentId("agt_1"), 10)).isEqualTo(2);
        assertThat(gates().pendingOf(org, new AgentId("agt_1"), 1)).isEqualTo(1);
        assertThat(gates().pendingOf(org, new AgentId("agt_2"), 10)).isZero();
        gates().decide(one, decision(GateState.REJECTED, "x", now));
        assertThat(gates().pendingOf(org, new AgentId("agt_1"), 10)).isEqualTo(1);
    }

    @Test
    void whatAModelWroteGoesADayAfterTheGraceAndTheDecisionStays() {
        var gate = open(REQUEST, 0);
        var decided = gates().decide(gate, decision(GateState.REJECTED, "x", now));
        var end = now.plus(Gate.TEXTS_KEPT);
        gates().forget(org, end.minusMillis(1));
        assertThat(gates().find(org, gate.id())).contains(decided);
        assertThat(gates().answer(decided, REQUEST).body()).isNotEmpty();
        gates().forget(org, end);
        gates().forget(org, end);
        var after = anotherProcess().find(org, gate.id()).orElseThrow();
        assertThat(after.firstAskedAction().arguments()).isEmpty();
        assertThat(after.state()).isEqualTo(GateState.REJECTED);
        assertThat(after.decision()).isEqualTo(decided.decision());
        assertThat(claim(gates(), end)).isEqualTo(new GateClaim.Opened(after));
        assertThatThrownBy(() -> gates().answer(after, REQUEST))
                .isInstanceOf(RuntimeException.class);
    }

    // ---- what is left to do ----

    @Test
    void whatIsLeftToDoIsFoundUntilItIsDone() {
        var gate = open(REQUEST, 0);
        var later = now.plusSeconds(10);
        assertThat(gates().unfinished(org, now, 10, null).data()).isEmpty();
        assertThat(gates().unfinished(org, later, 10, null).data()).containsExactly(gate.id());
        gates().markDone(gate, Gate.FollowUp.PAUSED);
        gates().markDone(gate, Gate.FollowUp.STARTED);
        gates().markFollowedUp(gates().find(org, gate.id()).orElseThrow());
        assertThat(gates().unfinished(org, later, 10, null).data()).isEmpty();
        var decided = gates().decide(gate, decision(GateState.REJECTED, "x", now));
        assertThat(decided.followUpsDone())
                .containsExactlyInAnyOrder(Gate.FollowUp.PAUSED, Gate.FollowUp.STARTED);
        assertThat(gates().unfinished(org, later, 10, null).data()).containsExactly(decided.id());
        gates().markFollowedUp(decided);
        assertThat(gates().unfinished(org, later, 10, null).data()).isEmpty();
    }

    @Test
    void whatIsLeftToDoComesPageByPageTheOldestFirst() {
        var opened = new ArrayList<GateId>();
        for (int i = 0; i < 12; i++) {
            var gate = gate("left " + i, 0, AskRules.DEFAULT, now.minusSeconds(60 - i));
            opened.add(gates().open(gate, answer("held", "stp_" + i)).id());
        }
        var found = new ArrayList<GateId>();
        String after = null;
        do {
            var page = anotherProcess().unfinished(org, now, 5, after);
            assertThat(page.data()).hasSizeLessThanOrEqualTo(5);
            found.addAll(page.data());
            after = page.next();
        } while (after != null);
        assertThat(found).containsExactlyElementsOf(opened);
    }

    @Test
    void messagesAreRememberedByTheirAddress() {
        var gate = open(REQUEST, 0);
        gates().posted(gate, "slack://#ops", "C1 17.01");
        assertThat(gates().find(org, gate.id()).orElseThrow().posted())
                .isEqualTo(Map.of("slack://#ops", "C1 17.01"));
    }

    // ---- helpers ----

    private GateClaim claim(GateStore gates, Instant at) {
        return gates.claim(who, REQUEST, at, at.plusSeconds(60));
    }

    private GateClaim claimFor(String request, Instant at) {
        return anotherProcess().claim(who, request, at, at.plusSeconds(60));
    }

    private static GateStore.Claim ours(GateClaim claim) {
        assertThat(claim).isInstanceOf(GateClaim.Ours.class);
        return ((GateClaim.Ours) claim).claim();
    }

    private Gate open(String request, int generation) {
        return gates().open(gate(request, generation, AskRules.DEFAULT), answer("held", "stp_9"));
    }

    private Gate gate(String request, int generation, AskRules rules) {
        return gate(request, generation, rules, now);
    }

    private Gate gate(String request, int generation, AskRules rules, Instant at) {
        return Gate.opened(
                GateId.of(who, request, generation),
                run,
                new AgentId("agt_1"),
                null,
                new PolicyRef("support", 3),
                request,
                List.of(new ProposedAction(0, "refund", arguments(request), "refunds")),
                List.of(new AskedRule("refunds", rules)),
                Usd.of("0.25"),
                at);
    }

    /// Requests of other words lead to other calls, unless a test says so.
    private static String arguments(String request) {
        return request.startsWith(REQUEST)
                ? "{\"amount\":700}"
                : "{\"amount\":700,\"order\":\"" + request + "\"}";
    }

    private static AskRules expiring(Duration after) {
        var usual = AskRules.DEFAULT;
        return new AskRules(
                List.of("slack://#ops"),
                usual.hold(),
                after,
                2,
                new AskRules.Escalation(Duration.ofSeconds(9), List.of("mailto:a@b.example")),
                AskRules.OnExpiry.APPROVE,
                AskRules.OnReject.AS_ANSWER,
                true,
                List.of("amount"));
    }

    private static HeldAnswer answer(String body, String step) {
        return new HeldAnswer(
                200,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8),
                false,
                HeldAnswer.ByteRange.NONE,
                step);
    }

    private static Decision decision(GateState outcome, String by, Instant at) {
        return new Decision(outcome, by, "api", "token", at, null, List.of(), null);
    }

    private Voter voter(String id) {
        return Voter.of(
                new Member(
                        org,
                        new MemberId(id),
                        id,
                        Member.Role.APPROVER,
                        null,
                        "U" + id,
                        id + "@b.example",
                        now),
                "api",
                "token");
    }

    private static ProposedAction otherRule(ProposedAction action) {
        return new ProposedAction(action.position(), action.tool(), action.arguments(), "other");
    }

    private static <T> List<T> inParallel(int count, IntFunction<T> each) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<T>>();
            IntStream.range(0, count).forEach(i -> calls.add(() -> each.apply(i)));
            var all = new ArrayList<T>();
            for (var one : threads.invokeAll(calls)) {
                all.add(one.get());
            }
            return all;
        }
    }
}
