package dev.rungate.aws.lambda;

import dev.rungate.Waiting;
import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.states.GateWaiting;
import dev.rungate.aws.states.StepFunctionsWorkflow;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import dev.rungate.tenants.Member;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// What functions about gates need, on the real engine: tables of their own, a Slack, an approver,
/// and Step Functions as they are told.
final class ApprovalsFixture implements AutoCloseable {
    static final String ADDRESS = "slack://#refunds";
    static final String LEADS = "slack://#leads";

    final FakeSlack slack = new FakeSlack();
    final FakeStates states = new FakeStates();
    final Tables tables = Engine.freshTables();
    final CloudParts parts = parts(Engine.client(), Clock.systemUTC());

    ApprovalsFixture() {
        var ada =
                new Member(
                        OrgId.LOCAL,
                        new MemberId("mbr_ada"),
                        "Ada",
                        Member.Role.APPROVER,
                        "T1",
                        "U1",
                        null,
                        Instant.now());
        parts.stores().members().add(ada, "a".repeat(64));
    }

    CloudApprovals cloud() {
        return new CloudApprovals(parts);
    }

    CloudApprovals cloud(DynamoDbClient client) {
        return new CloudApprovals(parts(client, Clock.systemUTC()));
    }

    /// As everything will be after a while.
    CloudApprovals later(Duration after) {
        return later(after, Engine.client());
    }

    CloudApprovals later(Duration after, DynamoDbClient client) {
        return new CloudApprovals(
                parts(client, Clock.fixed(Instant.now().plus(after), ZoneOffset.UTC)));
    }

    /// A run that waits for a human, and has been charged nothing.
    Gate gate() {
        return gate("gate-" + UUID.randomUUID());
    }

    /// The same under a name of its own.
    Gate gate(String name) {
        var run = new RunKey(OrgId.LOCAL, new RunId("run-" + UUID.randomUUID()));
        var now = Instant.now();
        parts.stores()
                .runs()
                .refuse(
                        run,
                        Terms.limited(1_000L),
                        Steps.refused(new CallId("stp_first"), now),
                        null,
                        now);
        var gate =
                Gate.opened(
                        new GateId(name),
                        run,
                        new AgentId("agt_one"),
                        null,
                        Terms.POLICY,
                        "request",
                        List.of(new ProposedAction(0, "refund", "{\"amount\":700}", "refunds")),
                        List.of(new AskedRule("refunds", rules())),
                        Usd.ZERO,
                        now);
        var held =
                new HeldAnswer(
                        200, Map.of(), new byte[] {1}, false, HeldAnswer.ByteRange.NONE, "s");
        return cloud().approvals().open(gate, held);
    }

    Gate now(Gate gate) {
        return parts.stores().gates().find(OrgId.LOCAL, gate.id()).orElseThrow();
    }

    Run run(Gate gate) {
        return parts.stores().runs().find(gate.run(), Instant.now()).orElseThrow();
    }

    List<String> steps(Gate gate) {
        return parts.stores().runs().steps(gate.run(), 0, 100).data().stream()
                .map(step -> step.step().name())
                .toList();
    }

    /// Everything that is left to carry out, without the time others would be given.
    void sweep() {
        later(Duration.ofMinutes(1)).approvals().sweep(OrgId.LOCAL);
    }

    @Override
    public void close() {
        slack.close();
    }

    private static AskRules rules() {
        return new AskRules(
                List.of(ADDRESS),
                Duration.ZERO,
                Duration.ofHours(1),
                1,
                new AskRules.Escalation(Duration.ofMinutes(10), List.of(LEADS)),
                AskRules.OnExpiry.REJECT,
                AskRules.OnReject.REFUSE,
                false,
                List.of());
    }

    private CloudParts parts(DynamoDbClient client, Clock clock) {
        var settings = CloudSettings.read(environment(), secret -> "{}", CloudParts.NEEDED);
        var waiting = new GateWaiting(new StepFunctionsWorkflow(states, settings.machine()), clock);
        return new CloudParts(
                settings,
                client,
                states,
                CloudParts.stores(settings, client, new SecureRandom()),
                new Waiting(waiting, List.of(), Runnable::run),
                clock);
    }

    private Map<String, String> environment() {
        return Map.of(
                "RUNGATE_TABLE_PREFIX", tables.prefix(),
                "RUNGATE_SECRETS", "slack",
                "RUNGATE_MASTER_KEY", "0".repeat(64),
                "RUNGATE_APPROVAL_MACHINE",
                        "arn:aws:states:eu-central-1:000000000000:stateMachine:t-approval",
                "RUNGATE_ASK_QUEUE_URL", "https://sqs.example/ask",
                "RUNGATE_LAPSED_QUEUE_URL", "https://sqs.example/lapsed",
                "RUNGATE_SLACK_SIGNING_SECRET", FakeSlack.SIGNING.value(),
                "RUNGATE_SLACK_BOT_TOKEN", FakeSlack.TOKEN.value(),
                "RUNGATE_SLACK_API_URL", slack.api().toString());
    }
}
