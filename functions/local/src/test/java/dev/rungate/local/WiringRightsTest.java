package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// No deployed function asks AWS for an action that its role is not allowed ({@link WiringTest}).
@ExtendWith(SharedFixtures.class)
class WiringRightsTest {
    private static final Map<String, String> HANDLERS =
            Map.of(
                    "control", "Control",
                    "ask-approvers", "AskApprovers",
                    "gate-lapsed", "GateLapsed",
                    "ledger-events", "LedgerEvents",
                    "sweep", "Sweep");

    /// The request that each role makes at the end of its part.
    private static final Map<String, String> LAST =
            Map.of(
                    "gateway", "states:SendTaskSuccess *",
                    "control", "dynamodb:PutItem rungate-registry",
                    "ask-approvers", "dynamodb:UpdateItem rungate-gates",
                    "gate-lapsed", "dynamodb:GetItem rungate-gates",
                    "ledger-events", "dynamodb:DeleteItem rungate-registry",
                    "sweep", "dynamodb:Query rungate-registry");

    private final String run = "run-" + UUID.randomUUID();
    private final WiredStack wired;

    WiringRightsTest(WiredStack wired) {
        this.wired = wired;
    }

    /// Of every function what it has asked for while it did its part, the gateway's rehearsal
    /// before a snapshot included. The provider's keys are a parameter only here.
    @Test
    void noFunctionAsksForWhatItsRoleIsNotAllowed() {
        var gate = wired.gateOf(run);
        wired.awaitAsked(gate);
        wired.approve(gate);
        assertThat(wired.agent.post("/v1/runs/" + run + "/cancel").status()).isLessThan(300);
        wired.stream();
        wired.send("rungate-lapsed", WiredStack.lapsed(gate));
        LAST.forEach((role, last) -> {
            Eventually.holdsWithin(
                    WiredStack.NEXT_MINUTE,
                    () ->
                            assertThat(wired.recorder.used(role))
                                    .as(() -> role + wired.ministack.log())
                                    .contains(last));
            var used = wired.recorder.used(role);
            used.remove("ssm:GetParameter " + WiredStack.PARAMETER);
            var allowed = wired.template.allowed(HANDLERS.getOrDefault(role, "Gateway"));
            assertThat(used).as(role).allMatch(it -> allows(allowed, it));
        });
    }

    /// Some requests name no resource: then their action has to be allowed on some resource.
    private static boolean allows(Set<String> rights, String asked) {
        var action = asked.substring(0, asked.indexOf(' ') + 1);
        return asked.endsWith(" *")
                ? rights.stream().anyMatch(right -> right.startsWith(action))
                : rights.contains(asked);
    }
}
