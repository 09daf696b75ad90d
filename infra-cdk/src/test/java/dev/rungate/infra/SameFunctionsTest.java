package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `template.yaml`, expanded by AWS's own translator, deploys what the CDK app deploys.
class SameFunctionsTest {
    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final Deployed CDK = Synthesised.byDefault();
    private static Deployed sam;

    @BeforeAll
    static void expand() {
        var said = Lints.python("expand.py", Lints.TEMPLATE.toString());
        assertThat(said.exit()).as(said.err()).isZero();
        sam = new Deployed(Synthesised.json(said.out()));
    }

    @Test
    void theSameFunctions() {
        for (var property :
                List.of(
                        "Handler",
                        "Runtime",
                        "Timeout",
                        "MemorySize",
                        "Architectures",
                        "SnapStart")) {
            assertThat(of(sam, FUNCTION, "FunctionName", property))
                    .as(property)
                    .isEqualTo(of(CDK, FUNCTION, "FunctionName", property));
        }
    }

    @Test
    void theSameEnvironments() {
        assertThat(of(sam, FUNCTION, "FunctionName", "Environment/Variables"))
                .isEqualTo(of(CDK, FUNCTION, "FunctionName", "Environment/Variables"));
    }

    /// Snapshots and environments are encrypted with it.
    @Test
    void theSameKeyForTheFunctions() {
        assertThat(of(sam, FUNCTION, "FunctionName", "KmsKeyArn"))
                .isEqualTo(of(CDK, FUNCTION, "FunctionName", "KmsKeyArn"))
                .allSatisfy((name, key) -> assertThat(key.toString()).contains("Key"));
    }

    @Test
    void thePackagesOfTheFunctions() {
        assertThat(sam.named(FUNCTION, "FunctionName"))
                .allSatisfy((name, function) ->
                        assertThat(function.at("/Code/S3Key").asText())
                                .isEqualTo(
                                        "functions/aws/target/packages/x86_64/%s.zip"
                                                .formatted(name.replace("rungate-", ""))));
    }

    @Test
    void theSameTables() {
        for (var property :
                List.of(
                        "KeySchema",
                        "AttributeDefinitions",
                        "BillingMode",
                        "StreamSpecification",
                        "TimeToLiveSpecification",
                        "SSESpecification",
                        "DeletionProtectionEnabled",
                        "PointInTimeRecoverySpecification")) {
            assertThat(of(sam, "AWS::DynamoDB::Table", "TableName", property))
                    .as(property)
                    .isEqualTo(of(CDK, "AWS::DynamoDB::Table", "TableName", property));
        }
        assertThat(sam.resources("AWS::DynamoDB::Table").values())
                .allSatisfy(it ->
                        assertThat(it.get("DeletionPolicy").asText())
                                .isEqualTo("RetainExceptOnCreate"));
    }

    @Test
    void theSameQueues() {
        for (var property :
                List.of(
                        "RedrivePolicy",
                        "VisibilityTimeout",
                        "MessageRetentionPeriod",
                        "KmsMasterKeyId")) {
            assertThat(of(sam, "AWS::SQS::Queue", "QueueName", property))
                    .as(property)
                    .isEqualTo(of(CDK, "AWS::SQS::Queue", "QueueName", property));
        }
    }

    @Test
    void theSameSecrets() {
        for (var property :
                List.of("GenerateSecretString", "SecretString", "KmsKeyId", "Description")) {
            assertThat(of(sam, "AWS::SecretsManager::Secret", "Name", property))
                    .as(property)
                    .isEqualTo(of(CDK, "AWS::SecretsManager::Secret", "Name", property));
        }
    }

    @Test
    void theSameSources() {
        assertThat(sources(sam)).isEqualTo(sources(CDK));
        var rule = sam.only("AWS::Events::Rule");
        var ours = CDK.only("AWS::Events::Rule");
        assertThat(rule.get("ScheduleExpression")).isEqualTo(ours.get("ScheduleExpression"));
        assertThat(rule.at("/Targets/0/RetryPolicy")).isEqualTo(ours.at("/Targets/0/RetryPolicy"));
    }

    @Test
    void theSameMachine() {
        var machine = sam.only("AWS::StepFunctions::StateMachine");
        assertThat(machine.at("/DefinitionS3Location/Key").asText())
                .isEqualTo("functions/aws/src/main/resources/dev/rungate/aws/approval.asl.json");
        var ours = CDK.only("AWS::StepFunctions::StateMachine");
        assertThat(sam.said(machine.get("StateMachineName")))
                .isEqualTo(CDK.said(ours.get("StateMachineName")));
        for (var property :
                List.of(
                        "TracingConfiguration",
                        "LoggingConfiguration/Level",
                        "LoggingConfiguration/IncludeExecutionData")) {
            assertThat(machine.at("/" + property)).as(property).isEqualTo(ours.at("/" + property));
        }
    }

    /// Half a stream would lint clean and buffer.
    @Test
    void theSamePathsStreamedWhereTheyAreStreamed() {
        assertThat(Paths.ofOpenApi(sam)).isEqualTo(Paths.ofMethods(CDK));
        assertThat(sam.only("AWS::ApiGateway::RestApi").get("BinaryMediaTypes"))
                .isEqualTo(CDK.only("AWS::ApiGateway::RestApi").get("BinaryMediaTypes"));
    }

    @Test
    void everyFunctionHasARoleOfItsOwnThereToo() {
        assertThat(
                        sam.resources(FUNCTION).values().stream()
                                .map(it -> it.at("/Properties/Role").toString()))
                .doesNotHaveDuplicates();
    }

    private static Map<String, String> sources(Deployed deployed) {
        var sources = new TreeMap<String, String>();
        deployed.resources("AWS::Lambda::EventSourceMapping")
                .values()
                .forEach(it -> {
                    var all = deployed.pairs(it.get("Properties"));
                    all.remove("Tags");
                    sources.put(all.get("EventSourceArn"), all.toString());
                });
        return sources;
    }

    /// By the name people see: what this property deploys.
    private static Map<String, String> of(
            Deployed deployed, String type, String name, String property) {
        var all = new TreeMap<String, String>();
        deployed.named(type, name)
                .forEach((key, value) -> all.put(key, deployed.said(value.at("/" + property))));
        return all;
    }
}
