package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// No deployed function asks AWS for an action that its role is not allowed, and no role is allowed
/// what its function has no use for ({@link WiringTest}).
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

    /// What AWS's services ask for when they run the function: logs, keys, queues and the stream.
    private static final List<String> ON_ITS_BEHALF =
            List.of(
                    "kms:",
                    "logs:",
                    "sqs:ReceiveMessage ",
                    "sqs:DeleteMessage ",
                    "sqs:GetQueueAttributes ",
                    "sqs:SendMessage rungate-ledger-events-dead",
                    "dynamodb:DescribeStream ",
                    "dynamodb:GetRecords ",
                    "dynamodb:GetShardIterator ",
                    "dynamodb:ListStreams ");

    /// What is left to do about a gate or a run is done by whoever comes next, and nothing is left
    /// here.
    private static final Set<String> LEFT_UNDONE =
            Set.of(
                    "dynamodb:GetItem rungate-runs",
                    "dynamodb:UpdateItem rungate-runs",
                    "dynamodb:PutItem rungate-steps",
                    "dynamodb:BatchWriteItem rungate-steps",
                    "dynamodb:GetItem rungate-gates",
                    "dynamodb:PutItem rungate-gates",
                    "dynamodb:UpdateItem rungate-gates",
                    "dynamodb:DeleteItem rungate-gates",
                    "dynamodb:Query rungate-gates",
                    "states:StartExecution rungate-approval",
                    "states:SendTaskSuccess rungate-approval",
                    "states:StopExecution *");

    /// What other tests see each role ask for: keys of callers and rates of agents, lists and
    /// changes by administrators, names of those who are asked, open runs.
    private static final Map<String, Set<String>> ELSEWHERE =
            Map.of(
                    "gateway",
                    Set.of(
                            "dynamodb:GetItem rungate-replays",
                            "dynamodb:PutItem rungate-replays",
                            "dynamodb:UpdateItem rungate-replays",
                            "dynamodb:DeleteItem rungate-replays",
                            "dynamodb:UpdateItem rungate-registry",
                            "dynamodb:Query rungate-steps",
                            "secretsmanager:GetSecretValue rungate-providers"),
                    "control",
                    Set.of(
                            "dynamodb:BatchGetItem rungate-runs",
                            "dynamodb:Query rungate-steps",
                            "dynamodb:Query rungate-registry",
                            "dynamodb:UpdateItem rungate-registry",
                            "dynamodb:DeleteItem rungate-registry"),
                    "ask-approvers",
                    Set.of("dynamodb:GetItem rungate-registry"),
                    "gate-lapsed",
                    Set.of("dynamodb:GetItem rungate-registry"),
                    "slack-interaction",
                    Set.of(
                            "dynamodb:GetItem rungate-registry",
                            "dynamodb:Query rungate-registry",
                            "secretsmanager:GetSecretValue rungate-channels",
                            "secretsmanager:GetSecretValue rungate-master-key",
                            "secretsmanager:GetSecretValue rungate-slack"),
                    "sweep",
                    Set.of(
                            "dynamodb:BatchGetItem rungate-runs",
                            "dynamodb:GetItem rungate-registry",
                            "dynamodb:PutItem rungate-registry",
                            "dynamodb:DeleteItem rungate-registry"));

    private final String run = "run-" + UUID.randomUUID();
    private final WiredStack wired;

    WiringRightsTest(WiredStack wired) {
        this.wired = wired;
    }

    /// Both ways: a right that nothing uses is one too many.
    ///
    /// Of every function what it has asked for while it did its part, the gateway's rehearsal
    /// before a snapshot included. The provider's keys are a parameter only here.
    @Test
    void everyRoleIsAllowedWhatItsFunctionAsksForAndNoMore() {
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
            noneTooMany(role, allowed, used);
        });
    }

    /// What is only seen elsewhere, and so is not played here at all.
    @Test
    void theRoleOfSlacksFunctionIsAllowedWhatItTakesToDecideAndToSayWhoDid() {
        noneTooMany("slack-interaction", wired.template.allowed("SlackInteraction"), Set.of());
    }

    /// Nor is anything explained here that the role is not allowed.
    private static void noneTooMany(String role, Set<String> allowed, Set<String> used) {
        var elsewhere = ELSEWHERE.getOrDefault(role, Set.of());
        assertThat(allowed).as(role).containsAll(elsewhere);
        assertThat(allowed)
                .as("nothing uses it: " + role)
                .allMatch(it ->
                        isUsed(used, it)
                                || ON_ITS_BEHALF.stream().anyMatch(it::startsWith)
                                || LEFT_UNDONE.contains(it)
                                || elsewhere.contains(it));
    }

    /// A request that names no resource uses the right wherever it is given.
    private static boolean isUsed(Set<String> used, String right) {
        var action = right.substring(0, right.indexOf(' ') + 1);
        return used.contains(right) || used.contains(action + "*");
    }

    /// Some requests name no resource: then their action has to be allowed on some resource.
    private static boolean allows(Set<String> rights, String asked) {
        var action = asked.substring(0, asked.indexOf(' ') + 1);
        return asked.endsWith(" *")
                ? rights.stream().anyMatch(right -> right.startsWith(action))
                : rights.contains(asked);
    }
}
