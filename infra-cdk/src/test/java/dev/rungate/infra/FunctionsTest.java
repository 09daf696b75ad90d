package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionsTest {
    private static final List<String> DECIDING =
            List.of(
                    "RUNGATE_APPROVAL_MACHINE",
                    "RUNGATE_ASK_QUEUE_URL",
                    "RUNGATE_HOLD_EXPIRY",
                    "RUNGATE_LAPSED_QUEUE_URL",
                    "RUNGATE_LOG",
                    "RUNGATE_PRIVATE_UPSTREAMS",
                    "RUNGATE_PUBLIC_URL",
                    "RUNGATE_SECRETS",
                    "RUNGATE_TABLE_PREFIX");

    private final Deployed deployed = Synthesised.byDefault();
    private final Map<String, JsonNode> functions =
            deployed.named("AWS::Lambda::Function", "FunctionName");

    @Test
    void thereIsAFunctionForEveryDuty() {
        assertThat(functions).hasSize(FunctionKind.values().length);
        for (var kind : FunctionKind.values()) {
            var function = functions.get("rungate-" + kind.role);
            assertThat(function.get("Handler").asText()).isEqualTo(kind.handler());
            assertThat(function.get("Timeout").asInt()).isEqualTo(kind.seconds);
            assertThat(function.get("Runtime").asText()).isEqualTo("java25");
            assertThat(function.get("MemorySize").asInt()).isEqualTo(512);
            assertThat(function.get("Architectures").toString()).isEqualTo("[\"x86_64\"]");
        }
    }

    @Test
    void eachStartsFromASnapshotOfAPublishedVersionThatTheAliasNames() {
        assertThat(functions.values())
                .allSatisfy(function ->
                        assertThat(function.at("/SnapStart/ApplyOn").asText())
                                .isEqualTo("PublishedVersions"));
        assertThat(deployed.resources("AWS::Lambda::Version").values())
                .hasSize(7)
                .allSatisfy(version ->
                        assertThat(version.get("DeletionPolicy").asText())
                                .isEqualTo("RetainExceptOnCreate"));
        var aliases = deployed.resources("AWS::Lambda::Alias").values();
        assertThat(aliases)
                .hasSize(7)
                .allSatisfy(alias -> {
                    assertThat(alias.at("/Properties/Name").asText()).isEqualTo("live");
                    assertThat(deployed.said(alias.at("/Properties/FunctionVersion")))
                            .contains("<AWS::Lambda::Version");
                });
    }

    @Test
    void eachIsToldWhatItNeedsAndNoMore() {
        assertThat(told("gateway"))
                .containsExactlyInAnyOrderElementsOf(
                        and(DECIDING, "RUNGATE_CALL_TIMEOUT", "AWS_LAMBDA_EXEC_WRAPPER"));
        for (var role :
                List.of("control", "slack-interaction", "ask-approvers", "gate-lapsed", "sweep")) {
            assertThat(told(role)).as(role).containsExactlyInAnyOrderElementsOf(DECIDING);
        }
        assertThat(told("ledger-events"))
                .containsExactlyInAnyOrder("RUNGATE_LOG", "RUNGATE_TABLE_PREFIX");
    }

    @Test
    void callsEndBeforeTheFunctionDoes() {
        var gateway = functions.get("rungate-gateway");
        var calls =
                Duration.parse(gateway.at("/Environment/Variables/RUNGATE_CALL_TIMEOUT").asText());
        assertThat(calls).isLessThan(Duration.ofSeconds(gateway.get("Timeout").asInt()));
    }

    @Test
    void theGatewayIsStartedByItsOwnScript() {
        assertThat(
                        functions
                                .get("rungate-gateway")
                                .at("/Environment/Variables/AWS_LAMBDA_EXEC_WRAPPER")
                                .asText())
                .isEqualTo("/var/task/run.sh");
    }

    @Test
    void messagesAreAnsweredForOneByOne() {
        var sources = deployed.resources("AWS::Lambda::EventSourceMapping").values();
        assertThat(sources)
                .hasSize(3)
                .allSatisfy(source ->
                        assertThat(source.at("/Properties/FunctionResponseTypes/0").asText())
                                .isEqualTo("ReportBatchItemFailures"));
        assertThat(sources.stream().map(it -> deployed.said(it.at("/Properties/EventSourceArn"))))
                .containsExactlyInAnyOrder(
                        "<AWS::SQS::Queue rungate-ask>.Arn",
                        "<AWS::SQS::Queue rungate-lapsed>.Arn",
                        "<AWS::DynamoDB::Table rungate-runs>.StreamArn");
    }

    @Test
    void aPoisonedChangeOfARunIsCutOutAndLaidAside() {
        var changes =
                deployed.resources("AWS::Lambda::EventSourceMapping").values().stream()
                        .map(it -> it.get("Properties"))
                        .filter(it -> it.has("StartingPosition"))
                        .findFirst()
                        .orElseThrow();
        assertThat(deployed.pairs(changes))
                .containsEntry("StartingPosition", "TRIM_HORIZON")
                .containsEntry("BatchSize", "100")
                .containsEntry("BisectBatchOnFunctionError", "true")
                .containsEntry("MaximumRecordAgeInSeconds", "86400")
                .containsEntry("MaximumRetryAttempts", "-1")
                // One that AWS read otherwise than we do would silently bring the function nothing.
                .doesNotContainKey("FilterCriteria");
        assertThat(deployed.said(changes.at("/DestinationConfig/OnFailure/Destination")))
                .isEqualTo("<AWS::SQS::Queue rungate-ledger-events-dead>.Arn");
    }

    @Test
    void theSweepGoesRoundEveryMinute() {
        var rule = deployed.only("AWS::Events::Rule");
        assertThat(rule.get("ScheduleExpression").asText()).isEqualTo("rate(1 minute)");
        assertThat(deployed.said(rule.at("/Targets/0/Arn"))).contains("rungate-sweep");
    }

    @Test
    void everythingThatIsLoggedIsEncryptedAndNotKeptForEver() {
        assertThat(deployed.resources("AWS::Logs::LogGroup").values())
                .hasSize(10)
                .allSatisfy(group -> {
                    assertThat(group.at("/Properties/RetentionInDays").asInt()).isEqualTo(30);
                    assertThat(deployed.said(group.at("/Properties/KmsKeyId")))
                            .isEqualTo("<AWS::KMS::Key>.Arn");
                });
        assertThat(functions.values())
                .allSatisfy(function ->
                        assertThat(function.at("/LoggingConfig/LogGroup").isMissingNode())
                                .isFalse());
    }

    @Test
    void theMachineIsTheDefinitionOnTheLaptopToo() throws Exception {
        var machine = deployed.only("AWS::StepFunctions::StateMachine");
        var file = Path.of("../functions/aws/src/main/resources/dev/rungate/aws/approval.asl.json");
        assertThat(Synthesised.json(machine.get("DefinitionString").asText()))
                .isEqualTo(Synthesised.read(file));
        assertThat(machine.at("/TracingConfiguration/Enabled").asBoolean()).isTrue();
        assertThat(machine.at("/LoggingConfiguration/Level").asText()).isEqualTo("ALL");
        assertThat(machine.at("/LoggingConfiguration/IncludeExecutionData").asBoolean(true))
                .isFalse();
    }

    private List<String> told(String role) {
        var names = new ArrayList<String>();
        functions
                .get("rungate-" + role)
                .at("/Environment/Variables")
                .fieldNames()
                .forEachRemaining(names::add);
        return names;
    }

    private static List<String> and(List<String> names, String... more) {
        var all = new ArrayList<>(names);
        all.addAll(List.of(more));
        return all;
    }
}
