package dev.rungate.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever waits learns who was asked, and where the gate can be decided.
class ReachTest {
    private static final String PAGE = "https://rungate.example/approvals";

    private final ApprovalsFixture fixture = new ApprovalsFixture(List.of());
    private final Reach withoutSlack =
            new Reach(
                    List.of(
                            new Reach.Lack(
                                    "slack://", "Slack is not set up here", List.of("A_TOKEN"))),
                    PAGE);

    @Test
    void thoseWhoAreToldAreNamedAndThePageIsToo() {
        assertThat(waiting(withoutSlack, "mailto:ann@b.example", "https://hooks.b.example/s3cret"))
                .contains("asked: mailto:ann@b.example, https://hooks.b.example,")
                .contains("It can be decided at " + PAGE + ".")
                .doesNotContain("s3cret", "POST");
    }

    @Test
    void whatCannotBeReachedIsSaid() {
        assertThat(waiting(withoutSlack, "slack://#ops", "slack://#leads", "mailto:ann@b.example"))
                .contains("asked: mailto:ann@b.example,")
                .contains(
                        "Nobody could be told at slack://#ops, slack://#leads:"
                                + " Slack is not set up here.");
    }

    @Test
    void whereNobodyIsToldTheWaysToDecideAreNamed() {
        var gate = fixture.gate(ApprovalsFixture.rules("slack://#ops"), refund());
        assertThat(GateWords.waiting(gate, withoutSlack.asked(gate)))
                .contains("asked: nobody,", "Nobody could be told at slack://#ops")
                .contains("decided at " + PAGE + " or by POST /v1/gates/" + gate.id() + "/dec");
    }

    @Test
    void anAddressThatIsNotKnownIsNotNamed() {
        assertThat(waiting(Reach.everywhere(), "slack://#ops"))
                .contains("asked: slack://#ops,")
                .doesNotContain("decided", "null");
        assertThat(waiting(Reach.everywhere(), "api"))
                .contains("asked: nobody,", "It can be decided by POST /v1/gates/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "dashboard", "role:approver", "Ann"})
    void nobodyIsToldByAName(String approver) {
        var gate = fixture.gate(ApprovalsFixture.rules(approver), refund());
        assertThat(withoutSlack.lack(approver)).isEmpty();
        assertThat(withoutSlack.asked(gate)).isEqualTo(new Asked(List.of(), List.of(), PAGE));
    }

    @Test
    void whoWasToldBeforeStaysAmongThem() {
        var gate = fixture.open(ApprovalsFixture.rules("slack://#ops"), "refund", "{}");
        fixture.gates.posted(gate, "slack://#ops", "C1/1.0");
        fixture.gates.posted(gate, "mailto:lead@b.example", "1");
        assertThat(withoutSlack.asked(fixture.now(gate)).told())
                .containsExactly("slack://#ops", "mailto:lead@b.example");
    }

    @Test
    void aPublicAddressIsNotReplaced() {
        var found = Reach.everywhere();
        found.pageIsAt("http://127.0.0.1:8080/approvals");
        withoutSlack.pageIsAt("http://127.0.0.1:8080/approvals");
        var gate = fixture.gate(ApprovalsFixture.rules(), refund());
        assertThat(found.asked(gate).page()).isEqualTo("http://127.0.0.1:8080/approvals");
        assertThat(withoutSlack.asked(gate).page()).isEqualTo(PAGE);
    }

    private String waiting(Reach reach, String... approvers) {
        var gate = fixture.gate(ApprovalsFixture.rules(approvers), refund());
        return GateWords.waiting(gate, reach.asked(gate));
    }

    private static ProposedAction refund() {
        return new ProposedAction(0, "refund", "{}", "big");
    }
}
