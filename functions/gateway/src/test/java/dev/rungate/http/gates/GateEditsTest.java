package dev.rungate.http.gates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rungate.approvals.ApprovalsFixture;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.ToolEdit;
import dev.rungate.policy.AskRules;
import dev.rungate.wire.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An approver may change `amount`, and nothing else.
class GateEditsTest {
    private final ApprovalsFixture fixture = new ApprovalsFixture(List.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'amount':9}|{'amount':1,'acct':null}",
                "{'amount':9,'acct':null}|{'amount':1}",
                "{'amount':9,'acct':-0}|{'amount':1,'acct':0}",
                "{'amount':9,'acct':0}|{'amount':1,'acct':-0}",
                "{'amount':9,'acct':-0.0}|{'amount':1,'acct':0.0}",
                "{'amount':9,'acct':[{'x':-0e5}]}|{'amount':1,'acct':[{'x':0e5}]}",
                "{'amount':9,'acct':{}}|{'amount':1,'acct':{'x':null}}",
                "{'amount':9,'acct':1}|{'amount':1,'acct':1.0}",
                "{'amount':9,'acct':1.5}|{'amount':1,'acct':1.50}",
                "{'amount':9,'acct':1}|{'amount':1,'acct':true}",
                "{'amount':9,'acct':1}|{'amount':1,'acct':'1'}",
                "{'amount':9,'acct':0.1}|{'amount':1,'acct':0.10000000000000000000001}",
                "{'amount':9,'acct':1e400}|{'amount':1,'acct':1e401}",
                "{'amount':9}|{'amount':1,'Amount':1}",
            })
    void whatTheRuleDoesNotListStaysAsItIs(String proposed, String wanted) {
        assertThatExceptionOfType(MalformedRequest.class)
                .isThrownBy(() -> read(proposed, wanted))
                .satisfies(mistake -> assertThat(mistake.problem()).contains("may not be changed"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'amount':9,'acct':-0}|{'acct':-0,'amount':1}",
                "{'amount':9,'acct':-0.0}|{'acct':-0.0,'amount':null}",
                "{'amount':9,'acct':null}|{'acct':null}",
                "{'amount':9,'acct':[1e4000,{'x':null}]}|{'acct':[1e4000,{'x':null}],'amount':-0}",
                "{}|{'amount':1}",
            })
    void whatItListsMayBeChangedAddedOrRemoved(String proposed, String wanted) {
        assertThat(read(proposed, wanted)).containsExactly(new ToolEdit(0, quoted(wanted)));
    }

    @Test
    void aCallWithoutArgumentsMayBeGivenSome() {
        assertThat(read("", "{'amount':1}")).hasSize(1);
    }

    @Test
    void nothingChangedIsNoChange() {
        assertThat(read("{'amount':9,'acct':-0}", "{'acct':-0,'amount':9}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'amount':9,'acct':NaN}", "{'amount':9} x", "[9]", "{'a':1,'a':2}"})
    void whatIsNoObjectCannotBeChangedInParts(String proposed) {
        assertThatExceptionOfType(MalformedRequest.class)
                .isThrownBy(() -> read(proposed, "{'amount':1}"));
    }

    @Test
    void programsSeeTheArgumentsAsTheyAre() {
        var action = new ProposedAction(0, "pay", "{\"amount\":-0,\"a\":-0.0}", "r");
        assertThat(Json.text(Json.node(GateJson.action(action))))
                .contains("\"args\":{\"amount\":-0,\"a\":-0.0}");
    }

    private List<ToolEdit> read(String proposed, String wanted) {
        var action = new ProposedAction(0, "pay", quoted(proposed), "r");
        return GateEdits.read(
                fixture.gate(rules(), action), Json.tree(quoted(wanted).getBytes(UTF_8)));
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private static AskRules rules() {
        var usual = AskRules.DEFAULT;
        return new AskRules(
                usual.approvers(),
                usual.hold(),
                usual.expires(),
                usual.quorum(),
                null,
                usual.onExpiry(),
                usual.onReject(),
                false,
                List.of("amount"));
    }
}
