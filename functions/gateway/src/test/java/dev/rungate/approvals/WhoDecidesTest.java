package dev.rungate.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.approvals.Approvals.VoteResult;
import dev.rungate.chat.ToolEdit;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.tenants.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Only whom a rule names decides; a person is one person; each of several rules is kept.
class WhoDecidesTest {
    private static final Voter ANN = member("mbr_ann", "Ann", "UANN", "ann@b.example");
    private static final Voter BOB = member("mbr_bob", "Bob", "UBOB", "bob@b.example");
    private static final Voter CFO = member("mbr_cfo", "Cleo", null, "CFO@b.example");
    private static final Voter ADMIN = Voter.admin("api", "token");

    private final ApprovalsFixture fixture = new ApprovalsFixture(List.of());

    @Test
    void aRuleThatNamesSomebodyIsDecidedByNobodyElse() {
        for (var named : List.of("mailto:cfo@b.example", "Cleo")) {
            assertThat(mayDecide(CFO, named)).as(named).isTrue();
            assertThat(mayDecide(ANN, named)).as(named).isFalse();
            assertThat(mayDecide(ADMIN, named)).as(named).isTrue();
        }
        for (var named : List.of("slack://UANN", "slack://@UANN", "Ann", "mailto:ANN@b.example")) {
            assertThat(mayDecide(ANN, named)).as(named).isTrue();
            assertThat(mayDecide(BOB, named)).as(named).isFalse();
        }
    }

    @Test
    void aChannelNamesTheMembersWithASlackUser() {
        assertThat(mayDecide(ANN, "slack://#refunds")).isTrue();
        assertThat(mayDecide(ANN, "slack://C0123ABCD")).isTrue();
        assertThat(mayDecide(CFO, "slack://#refunds")).isFalse();
    }

    @Test
    void aRoleNamesItsMembers() {
        assertThat(mayDecide(ANN, "role:approver")).isTrue();
        assertThat(mayDecide(ANN, "role:admin")).isFalse();
        assertThat(mayDecide(ADMIN, "role:admin")).isTrue();
        assertThat(mayDecide(Voter.mailbox("x@b.example"), "role:approver")).isFalse();
    }

    @Test
    void aMailboxThatIsNoMembersDecidesOnlyWhereItIsNamed() {
        var outside = Voter.mailbox("Outside@b.example");
        assertThat(mayDecide(outside, "mailto:outside@b.example")).isTrue();
        assertThat(mayDecide(outside)).isFalse();
        assertThat(mayDecide(outside, "api")).isFalse();
        assertThat(mayDecide(outside, "mailto:cfo@b.example")).isFalse();
    }

    @Test
    void whereNobodyIsNamedEveryMemberDecides() {
        for (var ways : List.of(new String[] {}, new String[] {"api", "https://h.example/x"})) {
            assertThat(mayDecide(ANN, ways)).isTrue();
            assertThat(mayDecide(CFO, ways)).isTrue();
        }
        assertThat(mayDecide(ANN, "api", "mailto:cfo@b.example")).isFalse();
    }

    @Test
    void whoeverIsNotNamedMayNotRejectEither() {
        var gate = fixture.open(rules(1, "mailto:cfo@b.example"), "pay", "{}");
        assertThat(vote(gate, ANN, false)).isInstanceOf(VoteResult.NotAllowed.class);
        assertThat(fixture.now(gate).pending()).isTrue();
        assertThat(vote(gate, CFO, false)).isInstanceOf(VoteResult.Decided.class);
    }

    @Test
    void whomTheEscalationNamesMayDecideToo() {
        var usual = AskRules.DEFAULT;
        var rules =
                new AskRules(
                        List.of("mailto:cfo@b.example"),
                        usual.hold(),
                        usual.expires(),
                        1,
                        new AskRules.Escalation(Duration.ofMinutes(1), List.of("slack://UANN")),
                        usual.onExpiry(),
                        usual.onReject(),
                        false,
                        List.of());
        assertThat(vote(fixture.open(rules, "pay", "{}"), BOB, true))
                .isInstanceOf(VoteResult.NotAllowed.class);
        assertThat(vote(fixture.open(rules, "pay", "{}"), ANN, true))
                .isInstanceOf(VoteResult.Decided.class);
    }

    // ---- a person is one person ----

    @Test
    void onePersonOnThreeWaysIsOneVote() {
        var gate = fixture.open(rules(2), "pay", "{}");
        var slack =
                new Member(
                        OrgId.LOCAL,
                        new MemberId("mbr_ann"),
                        "Ann",
                        Member.Role.APPROVER,
                        null,
                        "UANN",
                        "ann@b.example",
                        Instant.EPOCH);
        assertThat(vote(gate, ANN, true)).isInstanceOf(VoteResult.Counted.class);
        assertThat(vote(gate, Voter.of(slack, "slack", "signature"), true))
                .isInstanceOf(VoteResult.Counted.class);
        assertThat(vote(gate, Voter.of(slack, "email", "link"), true))
                .isInstanceOf(VoteResult.Counted.class);
        assertThat(fixture.now(gate).approvals()).isEqualTo(1);
        assertThat(vote(gate, BOB, true)).isInstanceOf(VoteResult.Decided.class);
    }

    /// Approved by mail, was made a member, and approved again; was removed and added once more.
    @Test
    void anotherMembershipOfTheSamePersonIsNoOtherPerson() {
        var gate = fixture.open(rules(2, "mailto:ann@b.example", "role:approver"), "pay", "{}");
        assertThat(vote(gate, Voter.mailbox("ann@b.example"), true))
                .isInstanceOf(VoteResult.Counted.class);
        assertThat(vote(gate, ANN, true)).isInstanceOf(VoteResult.Counted.class);
        var again = member("mbr_ann2", "Ann again", "UANN", null);
        assertThat(vote(gate, again, true)).isInstanceOf(VoteResult.Counted.class);
        assertThat(fixture.now(gate).approvals()).isEqualTo(1);
        assertThat(fixture.now(gate).approvedBy(again)).isTrue();
        assertThat(vote(gate, BOB, true)).isInstanceOf(VoteResult.Decided.class);
    }

    /// Removed and added again: with the same Slack user, the same mailbox, or just the same name.
    @Test
    void aMembershipThatSharesAnyIdentityIsNoOtherPerson() {
        var first = member("mbr_1", "Dan", "UDAN", "dan@b.example");
        for (var again :
                List.of(
                        member("mbr_2", "Dan", null, null),
                        member("mbr_2", "DAN ", null, null),
                        member("mbr_2", "D\u200ban", null, null),
                        member("mbr_2", "Daniel", "UDAN", null),
                        inTeam("mbr_2", "Daniel", "T1", "UDAN"),
                        member("mbr_2", "Daniel", null, "DAN@B.example"))) {
            for (var order : List.of(List.of(first, again), List.of(again, first))) {
                var gate = fixture.open(rules(2), "pay", "{}");
                assertThat(vote(gate, order.getFirst(), true))
                        .isInstanceOf(VoteResult.Counted.class);
                assertThat(vote(gate, order.getLast(), true))
                        .as("%s", again)
                        .isInstanceOf(VoteResult.Counted.class);
                assertThat(fixture.now(gate).approvals()).isEqualTo(1);
                assertThat(vote(gate, BOB, true)).isInstanceOf(VoteResult.Decided.class);
            }
        }
    }

    @Test
    void aSlackUserOfAnotherWorkspaceIsAnotherPerson() {
        var gate = fixture.open(rules(2), "pay", "{}");
        vote(gate, inTeam("mbr_1", "Dan", "T1", "U1"), true);
        assertThat(vote(gate, inTeam("mbr_2", "Eve", "T2", "U1"), true))
                .isInstanceOf(VoteResult.Decided.class);
    }

    @Test
    void theOwnerIsTheOwnerUnderEveryMembership() {
        for (var again :
                List.of(
                        ANN,
                        member("mbr_2", "Ann", null, null),
                        member("mbr_2", "\u3164a\uffa0nn\u2800", null, null),
                        member("mbr_2", "Anna", "UANN", null),
                        inTeam("mbr_2", "Anna", "T1", "UANN"),
                        member("mbr_2", "Anna", null, "Ann@b.example"))) {
            var gate = openFor(ANN);
            assertThat(vote(gate, again, true))
                    .as("%s", again)
                    .isInstanceOf(VoteResult.NotAllowed.class);
            assertThat(vote(gate, again, false)).isInstanceOf(VoteResult.Decided.class);
        }
        assertThat(vote(openFor(ANN), BOB, true)).isInstanceOf(VoteResult.Decided.class);
        assertThat(vote(openFor(inTeam("mbr_1", "Dan", "T1", "UBOB")), BOB, true))
                .isInstanceOf(VoteResult.NotAllowed.class);
    }

    @Test
    void aNameInOtherLettersIsTheSameName() {
        for (var names : List.of(List.of("Strau\u00df", "STRAUSS"), List.of("\u017fam", "Sam"))) {
            var owner = member("mbr_1", names.getFirst(), null, null);
            var again = member("mbr_2", names.getLast(), null, null);
            assertThat(vote(openFor(owner), again, true)).isInstanceOf(VoteResult.NotAllowed.class);
        }
    }

    private Gate openFor(Voter owner) {
        var gate = fixture.gate(fourEyes(), action(0, "refunds"));
        return fixture.open(
                Gate.opened(
                        gate.id(),
                        gate.run(),
                        gate.agent(),
                        new Gate.Owner(Objects.requireNonNull(owner.member()), owner.identities()),
                        gate.policy(),
                        gate.request(),
                        gate.actions(),
                        gate.askingRules(),
                        gate.runSpent(),
                        gate.createdAt()));
    }

    private static AskRules fourEyes() {
        var usual = AskRules.DEFAULT;
        return new AskRules(
                List.of(),
                usual.hold(),
                Duration.ofMinutes(5),
                1,
                null,
                usual.onExpiry(),
                usual.onReject(),
                true,
                List.of());
    }

    // ---- the process dies between the last vote and the decision ----

    @Test
    void enoughVotesDecideTheGateForWhoeverLooksNext() {
        var gate = fixture.open(rules(2), "pay", "{}");
        fixture.gates.vote(gate, ANN, fixture.clock.instant());
        assertThat(fixture.now(gate).pending()).isTrue();
        fixture.gates.vote(gate, BOB, fixture.clock.instant());
        var decision = Objects.requireNonNull(fixture.now(gate).decision());
        assertThat(decision.outcome()).isEqualTo(GateState.APPROVED);
        assertThat(decision.by()).isEqualTo("Ann, Bob");
        assertThat(vote(gate, BOB, true)).isInstanceOf(VoteResult.Decided.class);
        assertThat(vote(gate, CFO, false)).isInstanceOf(VoteResult.TooLate.class);
    }

    @Test
    void aGateThatEnoughHaveApprovedDoesNotExpire() {
        var gate = fixture.open(rules(2), "pay", "{}");
        fixture.gates.vote(gate, ANN, fixture.clock.instant());
        fixture.gates.vote(gate, BOB, fixture.clock.instant());
        fixture.clock.forward(Duration.ofHours(2));
        fixture.approvals.sweep(OrgId.LOCAL);
        var decided = fixture.gates.find(OrgId.LOCAL, gate.id()).orElseThrow();
        assertThat(decided.state()).isEqualTo(GateState.APPROVED);
    }

    // ---- the vote is on its way while the time ends ----

    @Test
    void aVoteThatMeetsTheQuorumBeforeTheExpiryApprovesThoughItIsWrittenAfterIt() {
        var gate = fixture.open(rules(2), "pay", "{}");
        vote(gate, ANN, true);
        fixture.gates.whileVoting(() -> fixture.clock.forward(Duration.ofHours(2)));
        var said = vote(gate, BOB, true);
        assertThat(said).isInstanceOf(VoteResult.Decided.class);
        var decision = Objects.requireNonNull(fixture.now(gate).decision());
        assertThat(decision.outcome()).isEqualTo(GateState.APPROVED);
        assertThat(decision.by()).isEqualTo(BOB.shown());
        assertThat(decision.at()).isBefore(gate.expiresAt());
    }

    @Test
    void aVoteThatTheExpiryPrecedesIsToldSoAndCountsForNothing() {
        var gate = fixture.open(rules(2), "pay", "{}");
        vote(gate, ANN, true);
        fixture.gates.whileVoting(() -> {
            fixture.clock.forward(Duration.ofHours(2));
            fixture.approvals.sweep(OrgId.LOCAL);
        });
        assertExpired(vote(gate, BOB, true));
        assertThat(fixture.now(gate).approvals()).isEqualTo(1);
    }

    @Test
    void aVoteThatIsNotEnoughWhenTheTimeEndsIsAnsweredWithTheExpiry() {
        var gate = fixture.open(rules(3), "pay", "{}");
        fixture.gates.whileVoting(() -> fixture.clock.forward(Duration.ofHours(2)));
        assertExpired(vote(gate, ANN, true));
    }

    private void assertExpired(VoteResult said) {
        assertThat(said)
                .isInstanceOfSatisfying(
                        VoteResult.TooLate.class,
                        late -> {
                            assertThat(late.gate().state()).isEqualTo(GateState.EXPIRED);
                            var decision = Objects.requireNonNull(late.gate().decision());
                            assertThat(decision.by()).isEqualTo(Decision.EXPIRY);
                        });
    }

    // ---- several rules ----

    @Test
    void oneApprovalReleasesNothingWhereAnotherRuleWantsTwo() {
        var gate = open(asked("refunds", rules(1)), asked("sql", rules(2)));
        assertThat(gate.combinedRules().quorum()).isEqualTo(2);
        assertThat(vote(gate, ANN, true)).isInstanceOf(VoteResult.Counted.class);
        assertThat(vote(gate, BOB, true)).isInstanceOf(VoteResult.Decided.class);
    }

    @Test
    void eachRuleNeedsThePeopleItNames() {
        var gate =
                open(
                        asked("refunds", rules(1, "mailto:cfo@b.example")),
                        asked("sql", rules(1, "slack://UANN", "slack://UBOB")));
        assertThat(vote(gate, ANN, true)).isInstanceOf(VoteResult.Counted.class);
        assertThat(vote(gate, BOB, true)).isInstanceOf(VoteResult.Counted.class);
        assertThat(vote(gate, CFO, true)).isInstanceOf(VoteResult.Decided.class);
        assertThat(fixture.now(gate).approvedBy()).containsExactly("Ann", "Bob", "Cleo");
    }

    @Test
    void oneVoteMayCountForSeveralRules() {
        var gate =
                open(
                        asked("refunds", rules(1, "slack://UANN")),
                        asked("sql", rules(1, "slack://UANN", "slack://UBOB")));
        assertThat(vote(gate, ANN, true)).isInstanceOf(VoteResult.Decided.class);
    }

    @Test
    void fourEyesOfAnyRuleHoldForTheGate() {
        var gate = open(asked("refunds", rules(1)), asked("sql", fourEyes()));
        assertThat(gate.expiresAt()).isEqualTo(gate.createdAt().plus(Duration.ofMinutes(5)));
        assertThat(vote(gate, ADMIN, true)).isInstanceOf(VoteResult.NotAllowed.class);
        assertThat(vote(gate, ANN, true)).isInstanceOf(VoteResult.Decided.class);
    }

    @Test
    void theArgumentsOfACallAreEditableOnlyByItsOwnRule() {
        var usual = AskRules.DEFAULT;
        var editable =
                new AskRules(
                        List.of(),
                        usual.hold(),
                        usual.expires(),
                        1,
                        null,
                        usual.onExpiry(),
                        usual.onReject(),
                        false,
                        List.of("amount"));
        var gate = open(asked("refunds", editable), asked("sql", rules(1)));
        var other = new Vote(ANN, true, null, List.of(new ToolEdit(1, "{\"amount\":1}")), null);
        assertThat(fixture.approvals.decide(gate, other)).isInstanceOf(VoteResult.BadEdit.class);
        var unasked = new Vote(ANN, true, null, List.of(new ToolEdit(2, "{\"amount\":1}")), null);
        assertThat(fixture.approvals.decide(gate, unasked)).isInstanceOf(VoteResult.BadEdit.class);
        var own = new Vote(ANN, true, null, List.of(new ToolEdit(0, "{\"amount\":1}")), null);
        assertThat(fixture.approvals.decide(gate, own)).isInstanceOf(VoteResult.Decided.class);
    }

    /// Both calls that a rule asks about, and one that no rule does.
    private Gate open(AskedRule... asked) {
        var run = fixture.gate(rules(1), action(0, "x")).run();
        var gate =
                Gate.opened(
                        GateId.of(new Requester(run, new AgentId("agt_1"), null), "request", 0),
                        run,
                        new AgentId("agt_1"),
                        null,
                        new PolicyRef("p", 1),
                        "request",
                        List.of(action(0, "refunds"), action(1, "sql"), action(2, null)),
                        List.of(asked),
                        Usd.ZERO,
                        fixture.clock.instant());
        return fixture.open(gate);
    }

    private static ProposedAction action(int position, @Nullable String rule) {
        return new ProposedAction(position, "tool" + position, "{}", rule);
    }

    private static AskedRule asked(String rule, AskRules how) {
        return new AskedRule(rule, how);
    }

    private boolean mayDecide(Voter voter, String... approvers) {
        var gate = fixture.open(rules(1, approvers), "pay", "{}");
        return vote(gate, voter, true) instanceof VoteResult.Decided;
    }

    private VoteResult vote(Gate gate, Voter voter, boolean approve) {
        return fixture.approvals.decide(
                fixture.now(gate), new Vote(voter, approve, null, List.of(), null));
    }

    private static AskRules rules(int quorum, String... approvers) {
        return ApprovalsFixture.rules(quorum, approvers);
    }

    private static Voter inTeam(String id, String name, String team, String slack) {
        return member(id, name, team, slack, null);
    }

    private static Voter member(
            String id, String name, @Nullable String slack, @Nullable String email) {
        return member(id, name, null, slack, email);
    }

    private static Voter member(
            String id,
            String name,
            @Nullable String team,
            @Nullable String slack,
            @Nullable String email) {
        return Voter.of(
                new Member(
                        OrgId.LOCAL,
                        new MemberId(id),
                        name,
                        Member.Role.APPROVER,
                        team,
                        slack,
                        email,
                        Instant.EPOCH),
                "api",
                "token");
    }
}
