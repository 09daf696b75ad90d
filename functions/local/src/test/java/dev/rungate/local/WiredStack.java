package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.bench.Engine;
import dev.rungate.bench.Folder;
import dev.rungate.ids.OrgId;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;

/// The template and its deployment packages, deployed to ministack, with every request to AWS
/// recorded. Data is kept by DynamoDB Local. The gateway's package runs beside ministack, which
/// cannot stream, with the environment that was deployed.
final class WiredStack implements AutoCloseable {
    static final String PARAMETER = "/rungate/providers";
    static final Duration SOON = Duration.ofSeconds(60);
    static final Duration NEXT_MINUTE = Duration.ofSeconds(100);

    private static final String BUCKET = "packages";
    static final List<String> PACKAGES =
            List.of(
                    "gateway",
                    "control",
                    "ask-approvers",
                    "slack-interaction",
                    "gate-lapsed",
                    "ledger-events",
                    "sweep");
    private static final String RULES =
            "tools: [ { tool: refund, then: ask, id: refund, hold: PT0S, expires: PT10M } ]";

    private final CloseStack opened = new CloseStack();
    private final DynamoDbClient dynamo;
    private final DeployedFunction gateway;

    final Ministack ministack;
    final Recorder recorder;
    final StackTemplate template;
    final DeployedStack stack;
    final StackSecrets secrets;
    final FakeProvider provider;
    final HttpClientAs admin;
    final HttpClientAs agent;

    static WiredStack deploy() {
        return new WiredStack();
    }

    private WiredStack() {
        try {
            var folder = opened.add(Folder.fresh()).path();
            var tables = opened.add(new Engine());
            ministack = opened.add(Ministack.start(folder));
            recorder = opened.add(Recorder.between(tables.address(), ministack.address()));
            dynamo = opened.add(DynamoClients.at(tables.address()));
            new Tables("rungate-").create(dynamo);
            secrets = new StackSecrets(ministack);
            upload(folder);
            template =
                    StackTemplate.read().onOwnRuntime(BUCKET).withoutMetricMath().through(recorder);
            stack = DeployedStack.of(ministack, BUCKET, template.text());
            template.generated().forEach(secrets::generate);
            provider = opened.add(FakeProvider.start());
            provider.always(
                    FakeAnswer.json(200, CannedAnswers.chatCall("refund", "{\"amount\":700}")));
            keepProviderKeys();
            gateway = opened.add(DeployedFunction.gateway(folder, gatewayEnvironment()));
            var token = secrets.secret("rungate-admin", "RUNGATE_ADMIN_TOKEN");
            admin = new HttpClientAs(stack.api(), "rg_adm_" + token);
            gateway.lambda().awaitAsked("restore/next");
            gateway.lambda().restore();
            gateway.ready();
            agent = admin.agentUnder("wired", RULES).at(gateway.lambda().front().toString());
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public void close() {
        opened.close();
    }

    private void upload(Path folder) {
        ministack.put("/" + BUCKET, BodyPublishers.noBody());
        PACKAGES.forEach(
                role -> ministack.put("/" + BUCKET + "/" + role + ".zip", packed(role, folder)));
        secrets.parameter("/cdk-bootstrap/hnb659fds/version", "String", "30");
    }

    private static BodyPublisher packed(String role, Path folder) {
        try {
            return BodyPublishers.ofFile(Bootstraps.added(role, folder));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keepProviderKeys() {
        var keys =
                Map.of(
                        "OPENAI_API_KEY",
                        "wired",
                        "RUNGATE_PROVIDER_OPENAI_URL",
                        provider.url() + "/v1");
        secrets.parameter(PARAMETER, "SecureString", JsonMapper.shared().writeValueAsString(keys));
    }

    /// As deployed, but that the provider is on this machine, and its keys are where `-c
    /// providerKeys=ssm` has them.
    private Map<String, String> gatewayEnvironment() {
        var environment = stack.environment("rungate-gateway");
        environment.computeIfPresent(
                "RUNGATE_SECRETS",
                (name, secrets) ->
                        secrets.replace(
                                "rungate-providers",
                                "arn:aws:ssm:us-east-1:000000000000:parameter" + PARAMETER));
        environment.remove("AWS_LAMBDA_EXEC_WRAPPER");
        environment.putAll(
                Map.of(
                        "RUNGATE_PRIVATE_UPSTREAMS", "true",
                        "RUNGATE_JAVA_OPTS", "-XX:TieredStopAtLevel=1",
                        "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start",
                        "AWS_REGION", "us-east-1",
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test"));
        return environment;
    }

    Reply ask(String run) {
        return agent.in(run).chat(Bodies.chatTool(CannedAnswers.GPT, "x", "refund", ""));
    }

    /// Has the run's call held for approval, and answers its gate.
    String gateOf(String run) {
        var waiting = ask(run);
        assertThat(waiting.status()).as(waiting.text()).isEqualTo(202);
        return waiting.header("x-rungate-gate-id").orElseThrow();
    }

    Reply approve(String gate) {
        return admin.at(gateway.lambda().front().toString())
                .post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
    }

    /// Waits until AskApprovers has put the execution's token into the gate.
    void awaitAsked(String gate) {
        Eventually.holdsWithin(
                SOON,
                () ->
                        assertThat(rows("rungate-gates"))
                                .as(() -> ministack.log())
                                .anyMatch(row ->
                                        row.containsKey("tk") && row.toString().contains(gate)));
    }

    /// The state of a gate's execution.
    String execution(String gate) {
        var arn =
                stack.environment("rungate-control")
                        .get("RUNGATE_APPROVAL_MACHINE")
                        .replace(":stateMachine:", ":execution:");
        return ministack
                .call(
                        "AWSStepFunctions.DescribeExecution",
                        Map.of("executionArn", arn + ":" + gate))
                .path("status")
                .stringValue();
    }

    void send(String queue, String... bodies) {
        var entries =
                IntStream.range(0, bodies.length)
                        .mapToObj(i -> Map.of("Id", "m" + i, "MessageBody", bodies[i]))
                        .toList();
        ministack.call(
                "AmazonSQS.SendMessageBatch",
                Map.of("QueueUrl", stack.queue(queue), "Entries", entries));
    }

    /// The message of an execution whose gate has lapsed.
    static String lapsed(String gate) {
        return JsonMapper.shared()
                .writeValueAsString(
                        Map.of("kind", "lapsed", "gate", gate, "org", OrgId.LOCAL.value()));
    }

    void awaitEmpty(String queue) {
        Eventually.holdsWithin(
                SOON, () -> assertThat(stack.messages(queue)).as(() -> ministack.log()).isZero());
    }

    List<Map<String, AttributeValue>> rows(String table) {
        return dynamo.scan(scan -> scan.tableName(table)).items();
    }

    /// Ministack streams its own tables only, so what was written to the real engine is written
    /// there once more.
    void stream() {
        var elsewhere = DynamoClients.at(ministack.address());
        try (elsewhere) {
            rows("rungate-runs")
                    .forEach(row ->
                            elsewhere.putItem(put -> put.tableName("rungate-runs").item(row)));
        }
    }
}
