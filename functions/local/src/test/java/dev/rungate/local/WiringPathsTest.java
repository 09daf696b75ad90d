package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What enters the deployed stack through its API and its gateway reaches the right functions,
/// secrets and state machine ({@link WiringTest}).
@ExtendWith(SharedFixtures.class)
class WiringPathsTest {
    private final String run = "run-" + UUID.randomUUID();
    private final WiredStack wired;

    WiringPathsTest(WiredStack wired) {
        this.wired = wired;
    }

    /// Through the API's own paths: only the administrator's token, as it was generated, opens.
    @Test
    void theApiLeadsToControlWhichReadsItsSecrets() {
        assertThat(wired.admin.get("/api/policies").text()).contains("\"wired\"");
        assertThat(wired.admin.holding("rg_adm_" + "x".repeat(43)).get("/api/policies").status())
                .isEqualTo(401);
        assertThat(wired.recorder.used("control"))
                .contains(
                        "secretsmanager:GetSecretValue rungate-admin",
                        "secretsmanager:GetSecretValue rungate-master-key");
    }

    @Test
    void theApiLeadsToTheSlackFunction() {
        var unsigned = wired.admin.holding("").post("/slack/interactions", "payload=none");
        assertThat(unsigned.status()).as(unsigned.text()).isBetween(400, 499);
        assertThat(wired.recorder.used("slack-interaction"))
                .contains("secretsmanager:GetSecretValue rungate-slack");
    }

    /// The execution ends only by the token that AskApprovers has put into the gate.
    @Test
    void anExecutionAsksThroughTheQueueAndEndsByTheDecision() {
        var gate = wired.gateOf(run);
        Eventually.holdsWithin(
                WiredStack.SOON, () -> assertThat(wired.execution(gate)).isEqualTo("RUNNING"));
        wired.awaitAsked(gate);
        var decided = wired.approve(gate);
        assertThat(decided.status()).as(decided.text()).isEqualTo(200);
        Eventually.holdsWithin(
                WiredStack.SOON, () -> assertThat(wired.execution(gate)).isEqualTo("SUCCEEDED"));
        assertThat(wired.ask(run).status()).isEqualTo(200);
    }

    @Test
    void theProvidersKeysComeFromASecureParameter() {
        wired.gateOf(run);
        assertThat(wired.provider.lastRequest().headers("authorization"))
                .containsExactly("Bearer wired");
        assertThat(wired.recorder.used("gateway"))
                .contains("ssm:GetParameter " + WiredStack.PARAMETER);
    }
}
