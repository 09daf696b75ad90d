package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.bench.Engine;
import dev.rungate.ids.OrgId;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The template, deployed by an engine that others wrote, with the deployment packages in it: its
/// resources fit together, its sources reach the functions, and the roles allow what the functions
/// ask for. Data is kept by DynamoDB Local.
///
/// Not to be seen there: answers that are streamed (the gateway's package runs beside it, with the
/// environment that was deployed), SnapStart, rights and keys as such (nothing is denied), alarms
/// over several metrics, partial failures of a stream's batch and its retries (ministack passes
/// over the answer), the times of gates, and what CloudFormation has AWS generate.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WiringTest {
    /// For what waits for the minute to be over.
    private static final int AT_LAST = Integer.MAX_VALUE;

    private static final String BUCKET = "packages";
    private static final String PARAMETER = "/rungate/providers";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration NEXT_MINUTE = Duration.ofSeconds(100);
    private static final Map<String, String> HANDLERS =
            Map.of(
                    "control", "Control",
                    "ask-approvers", "AskApprovers",
                    "gate-lapsed", "GateLapsed",
                    "ledger-events", "LedgerEvents",
                    "sweep", "Sweep");
    private static final List<String> PACKAGES =
            List.of(
                    "gateway",
                    "control",
                    "ask-approvers",
                    "slack-interaction",
                    "gate-lapsed",
                    "ledger-events",
                    "sweep");

    /// What each of them asks for at the end of its part.
    private static final Map<String, String> LAST =
            Map.of(
                    "gateway", "states:SendTaskSuccess *",
                    "control", "dynamodb:PutItem rungate-registry",
                    "ask-approvers", "dynamodb:UpdateItem rungate-gates",
                    "gate-lapsed", "dynamodb:GetItem rungate-gates",
                    "ledger-events", "dynamodb:DeleteItem rungate-registry",
                    "sweep", "dynamodb:Query rungate-registry");

    private static final String RULES =
            "tools: [ { tool: refund, then: ask, id: refund, hold: PT0S, expires: PT10M } ]";

    @TempDir static Path folder;
    private static final Engine TABLES = new Engine();
    private static DynamoDbClient dynamo;
    private static FakeProvider provider;
    private static Ministack ministack;
    private static Recorder recorder;
    private static StackTemplate template;
    private static DeployedStack stack;
    private static DeployedFunction gateway;
    private static Visitor admin;
    private static Visitor agent;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void deploy() {
        ministack = Ministack.start(folder);
        recorder = Recorder.between(TABLES.address(), ministack.address());
        dynamo = DynamoClients.at(TABLES.address());
        new Tables("rungate-").create(dynamo);
        upload();
        template =
                StackTemplate.read()
                        .onOwnRuntime(BUCKET)
                        .withoutMetricMath()
                        .withoutFilters()
                        .through(recorder);
        stack = DeployedStack.of(ministack, BUCKET, template.text());
        template.generated().forEach(WiringTest::generate);
        provider = FakeProvider.start();
        provider.always(FakeAnswer.json(200, Scripted.chatCall("refund", "{\"amount\":700}")));
        keepProviderKeys();
        gateway = DeployedFunction.gateway(folder, gatewayEnvironment());
        admin =
                new Visitor(
                        stack.api(), "rg_adm_" + secret("rungate-admin", "RUNGATE_ADMIN_TOKEN"));
        gateway.lambda().awaitAsked("restore/next");
        gateway.lambda().restore();
        gateway.ready();
        agent = admin.agentUnder("wired", RULES).at(gateway.lambda().front().toString());
    }

    @AfterAll
    static void remove() {
        if (gateway != null) {
            gateway.close();
        }
        if (provider != null) {
            provider.close();
        }
        if (recorder != null) {
            recorder.close();
        }
        if (ministack != null) {
            ministack.close();
        }
        if (dynamo != null) {
            dynamo.close();
        }
        TABLES.close();
    }

    // ---- what was deployed ----

    @Test
    void everyResourceIsMade() {
        assertThat(stack.resources().keySet()).isEqualTo(template.resourceNames());
        assertThat(stack.resources())
                .allSatisfy((id, status) -> assertThat(status).as(id).isEqualTo("CREATE_COMPLETE"));
        assertThat(template.leftOut()).hasSize(3).allMatch(id -> id.startsWith("Watch"));
    }

    @Test
    void whatTheFunctionsAreToldIsThere() {
        var told = stack.environment("rungate-control");
        assertThat(told.get("RUNGATE_ASK_QUEUE_URL")).endsWith(path(stack.queue("rungate-ask")));
        assertThat(told.get("RUNGATE_LAPSED_QUEUE_URL"))
                .endsWith(path(stack.queue("rungate-lapsed")));
        assertThat(told.get("RUNGATE_PUBLIC_URL"))
                .matches("https://[0-9a-f]+\\.execute-api\\..*/prod");
        var machine =
                ministack.call(
                        "AWSStepFunctions.DescribeStateMachine",
                        Map.of("stateMachineArn", told.get("RUNGATE_APPROVAL_MACHINE")));
        assertThat(machine.path("name").asString()).isEqualTo("rungate-approval");
        for (var secret : told.get("RUNGATE_SECRETS").split(",")) {
            assertThat(secret(secret)).startsWith("{");
        }
        HANDLERS.keySet()
                .forEach(role ->
                        assertThat(stack.environment("rungate-" + role).values())
                                .noneMatch(
                                        value -> value.contains("${") || value.contains("Fn::")));
    }

    @Test
    void everySourceBringsItsMessagesToTheLiveAlias() {
        var sources =
                StreamSupport.stream(stack.sources().spliterator(), false)
                        .map(it ->
                                it.path("EventSourceArn").asString().replaceAll("/stream/.*", "")
                                        + " "
                                        + it.path("FunctionArn").asString()
                                        + it.path("FunctionResponseTypes"))
                        .map(it -> it.replaceAll("arn:aws:[a-z]+:us-east-1:000000000000:", ""))
                        .toList();
        assertThat(sources)
                .containsExactlyInAnyOrder(
                        "rungate-ask function:rungate-ask-approvers:live[\"ReportBatchItemFailures\"]",
                        "rungate-lapsed function:rungate-gate-lapsed:live[\"ReportBatchItemFailures\"]",
                        "table/rungate-runs function:rungate-ledger-events:live[\"ReportBatchItemFailures\"]");
    }

    // ---- what it does ----

    /// Through the API's own paths: only the administrator's token, as it was generated, opens.
    @Test
    void theApiLeadsToControlWhichReadsItsSecrets() {
        assertThat(admin.get("/api/policies").text()).contains("\"wired\"");
        assertThat(admin.holding("rg_adm_" + "x".repeat(43)).get("/api/policies").status())
                .isEqualTo(401);
        assertThat(recorder.used("control"))
                .contains(
                        "secretsmanager:GetSecretValue rungate-admin",
                        "secretsmanager:GetSecretValue rungate-master-key");
    }

    /// The execution ends only by the token that AskApprovers has put into the gate.
    @Test
    void anExecutionAsksThroughTheQueueAndEndsByTheDecision() {
        var gate = opened();
        Eventually.holdsWithin(SOON, () -> assertThat(execution(gate)).isEqualTo("RUNNING"));
        awaitAsked(gate);
        var decided = decide(gate);
        assertThat(decided.status()).as(decided.text()).isEqualTo(200);
        Eventually.holdsWithin(SOON, () -> assertThat(execution(gate)).isEqualTo("SUCCEEDED"));
        assertThat(agent.in(run).chat(question()).status()).isEqualTo(200);
    }

    @Test
    void theApiLeadsToTheSlackFunction() {
        var unsigned = admin.holding("").post("/slack/interactions", "payload=none");
        assertThat(unsigned.status()).as(unsigned.text()).isBetween(400, 499);
        assertThat(recorder.used("slack-interaction"))
                .contains("secretsmanager:GetSecretValue rungate-slack");
    }

    @Test
    void theProvidersKeysComeFromASecureParameter() {
        opened();
        assertThat(provider.lastRequest().headers("authorization")).containsExactly("Bearer wired");
        assertThat(recorder.used("gateway")).contains("ssm:GetParameter " + PARAMETER);
    }

    /// After ten tries, as the template says; only the six minutes between two of them are
    /// shortened.
    @Test
    void aPoisonedMessageEndsAsideAndHoldsUpNoOther() {
        var gate = opened();
        awaitAsked(gate);
        tell("rungate-lapsed", lapsed(gate));
        awaitEmpty("rungate-lapsed");
        var poison = "poison " + run;
        List.of("rungate-ask", "rungate-lapsed").forEach(stack::hurry);
        tell("rungate-ask", poison);
        tell("rungate-lapsed", poison, lapsed(gate));
        for (var queue : List.of("rungate-ask", "rungate-lapsed")) {
            Eventually.holdsWithin(
                    SOON,
                    () ->
                            assertThat(stack.bodies(queue + "-dead"))
                                    .as(() -> ministack.log())
                                    .containsExactly(poison));
            awaitEmpty(queue);
        }
    }

    /// Ministack streams its own tables only, so what was written to the real engine is written
    /// there once more.
    @Test
    void theStreamOfRunsIsCarriedToTheSteps() {
        opened();
        assertThat(stepsOf(run)).isZero();
        recorder.forget("ledger-events");
        stream();
        Eventually.holdsWithin(
                SOON,
                () -> {
                    assertThat(recorder.used("ledger-events"))
                            .as(() -> ministack.log())
                            .contains(
                                    "dynamodb:BatchWriteItem rungate-steps",
                                    "dynamodb:UpdateItem rungate-runs");
                    assertThat(stepsOf(run)).isPositive();
                });
        assertThat(stack.messages("rungate-ledger-events-dead")).isZero();
    }

    @Test
    @Order(AT_LAST)
    void theScheduleSweeps() {
        Eventually.holdsWithin(
                NEXT_MINUTE,
                () -> assertThat(recorder.used("sweep")).anyMatch(it -> it.contains("registry")));
    }

    /// Of every function what it has asked for while it did its part, the gateway's rehearsal
    /// before a snapshot included. The provider's keys are a parameter only here.
    @Test
    @Order(AT_LAST)
    void noFunctionAsksForWhatItsRoleIsNotAllowed() {
        var gate = opened();
        awaitAsked(gate);
        decide(gate);
        assertThat(cancelled().status()).isLessThan(300);
        stream();
        tell("rungate-lapsed", lapsed(gate));
        LAST.forEach((role, last) -> {
            Eventually.holdsWithin(
                    NEXT_MINUTE,
                    () ->
                            assertThat(recorder.used(role))
                                    .as(() -> role + ministack.log())
                                    .contains(last));
            var used = recorder.used(role);
            used.remove("ssm:GetParameter " + PARAMETER);
            var allowed = template.allowed(HANDLERS.getOrDefault(role, "Gateway"));
            assertThat(used).as(role).allMatch(it -> allows(allowed, it));
        });
    }

    // ---- helpers ----

    /// Some requests name nothing: then what they do has to be allowed on something.
    private static boolean allows(Set<String> rights, String asked) {
        var action = asked.substring(0, asked.indexOf(' ') + 1);
        return asked.endsWith(" *")
                ? rights.stream().anyMatch(right -> right.startsWith(action))
                : rights.contains(asked);
    }

    private String opened() {
        var waiting = agent.in(run).chat(question());
        assertThat(waiting.status()).as(waiting.text()).isEqualTo(202);
        return waiting.header("x-rungate-gate-id").orElseThrow();
    }

    private static String question() {
        return Bodies.chatTool(Scripted.GPT, "x", "refund", "");
    }

    private static Reply decide(String gate) {
        return admin.at(gateway.lambda().front().toString())
                .post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
    }

    private Reply cancelled() {
        return agent.post("/v1/runs/" + run + "/cancel");
    }

    private static void awaitAsked(String gate) {
        Eventually.holdsWithin(
                SOON,
                () ->
                        assertThat(rows("rungate-gates"))
                                .as(() -> ministack.log())
                                .anyMatch(row ->
                                        row.containsKey("tk") && row.toString().contains(gate)));
    }

    private static void tell(String queue, String... bodies) {
        var entries =
                IntStream.range(0, bodies.length)
                        .mapToObj(i -> Map.of("Id", "m" + i, "MessageBody", bodies[i]))
                        .toList();
        ministack.call(
                "AmazonSQS.SendMessageBatch",
                Map.of("QueueUrl", stack.queue(queue), "Entries", entries));
    }

    private static void awaitEmpty(String queue) {
        Eventually.holdsWithin(
                SOON, () -> assertThat(stack.messages(queue)).as(() -> ministack.log()).isZero());
    }

    private static String path(String url) {
        return URI.create(url).getPath();
    }

    private static String lapsed(String gate) {
        return JsonMapper.shared()
                .writeValueAsString(
                        Map.of("kind", "lapsed", "gate", gate, "org", OrgId.LOCAL.value()));
    }

    private static String execution(String gate) {
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

    private static long stepsOf(String run) {
        return rows("rungate-steps").stream().filter(row -> row.toString().contains(run)).count();
    }

    private static List<Map<String, AttributeValue>> rows(String table) {
        return dynamo.scan(scan -> scan.tableName(table)).items();
    }

    private static void stream() {
        var elsewhere = DynamoClients.at(ministack.address());
        try (elsewhere) {
            rows("rungate-runs")
                    .forEach(row ->
                            elsewhere.putItem(put -> put.tableName("rungate-runs").item(row)));
        }
    }

    private static void upload() {
        ministack.put("/" + BUCKET, BodyPublishers.noBody());
        PACKAGES.forEach(role -> ministack.put("/" + BUCKET + "/" + role + ".zip", packed(role)));
        ministack.call(
                "AmazonSSM.PutParameter",
                Map.of(
                        "Name", "/cdk-bootstrap/hnb659fds/version",
                        "Type", "String",
                        "Value", "30"));
    }

    private static BodyPublisher packed(String role) {
        try {
            return BodyPublishers.ofFile(Bootstraps.added(role, folder));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As CloudFormation would have had it generated.
    private static void generate(String name, JsonNode how) {
        var wishes = new HashMap<String, JsonNode>();
        how.properties().forEach(wish -> wishes.put(wish.getKey(), wish.getValue()));
        var key = wishes.remove("GenerateStringKey").stringValue();
        assertThat(wishes.remove("SecretStringTemplate").stringValue()).isEqualTo("{}");
        var random = ministack.call("secretsmanager.GetRandomPassword", wishes);
        keep(name, Map.of(key, random.path("RandomPassword").stringValue()));
    }

    private static void keep(String name, Map<String, String> settings) {
        ministack.call(
                "secretsmanager.PutSecretValue",
                Map.of(
                        "SecretId",
                        name,
                        "SecretString",
                        JsonMapper.shared().writeValueAsString(settings)));
    }

    private static String secret(String name) {
        return ministack
                .call("secretsmanager.GetSecretValue", Map.of("SecretId", name))
                .path("SecretString")
                .stringValue();
    }

    private static String secret(String name, String setting) {
        return JsonMapper.shared().readTree(secret(name)).path(setting).stringValue();
    }

    private static void keepProviderKeys() {
        ministack.call(
                "AmazonSSM.PutParameter",
                Map.of(
                        "Name",
                        PARAMETER,
                        "Type",
                        "SecureString",
                        "Value",
                        JsonMapper.shared()
                                .writeValueAsString(
                                        Map.of(
                                                "OPENAI_API_KEY",
                                                "wired",
                                                "RUNGATE_PROVIDER_OPENAI_URL",
                                                provider.url() + "/v1"))));
    }

    /// As deployed, but that the provider is on this machine, and its keys are where `-c
    /// providerKeys=ssm` has them.
    private static Map<String, String> gatewayEnvironment() {
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
}
