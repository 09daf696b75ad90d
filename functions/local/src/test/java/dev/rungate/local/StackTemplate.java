package dev.rungate.local;

import dev.rungate.aws.states.ApprovalMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The template that the CDK app synthesises, which stands in the repository and which
/// `SnapshotTest` of infra-cdk holds equal to it. What has to be otherwise on ministack is one
/// method each, with the reason; all else is deployed as it is.
final class StackTemplate {
    private static final Path SNAPSHOT =
            Path.of("../../infra-cdk/src/test/resources/dev/rungate/infra/Rungate.template.json");
    private static final String FUNCTION = "AWS::Lambda::Function";

    private final ObjectNode template;
    private final Set<String> left = new TreeSet<>();

    private StackTemplate(ObjectNode template) {
        this.template = template;
    }

    /// The snapshot leaves out the machine's definition, because that is a file of its own.
    static StackTemplate read() {
        try {
            var text = Files.readString(SNAPSHOT);
            var template = new StackTemplate((ObjectNode) JsonMapper.shared().readTree(text));
            template.each(
                    "AWS::StepFunctions::StateMachine",
                    machine -> machine.put("DefinitionString", ApprovalMachine.definition()));
            return template;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As `java25` ministack answers 200 by itself and runs nothing; as a runtime of one's own it
    /// starts the `bootstrap` that {@link Bootstraps} adds to each package.
    StackTemplate onOwnRuntime(String bucket) {
        each(
                FUNCTION,
                function -> {
                    function.put("Runtime", "provided.al2023");
                    function.putObject("Code")
                            .put("S3Bucket", bucket)
                            .put("S3Key", role(function) + ".zip");
                });
        return this;
    }

    /// It knows no alarm over several metrics.
    StackTemplate withoutMetricMath() {
        resources().properties().stream()
                .filter(it -> it.getValue().at("/Properties/Metrics").isArray())
                .map(Map.Entry::getKey)
                .forEach(left::add);
        left.forEach(((ObjectNode) resources())::remove);
        return this;
    }

    /// Waits, when all else is made, for a signal that nobody gives: the deploy fails.
    StackTemplate failingAtItsEnd() {
        var others = resourceNames();
        var signal = ((ObjectNode) resources()).putObject("Signal");
        signal.put("Type", "AWS::CloudFormation::WaitConditionHandle");
        var wait = ((ObjectNode) resources()).putObject("Wait");
        wait.put("Type", "AWS::CloudFormation::WaitCondition");
        others.forEach(wait.putArray("DependsOn")::add);
        wait.putObject("Properties").put("Timeout", "1").putObject("Handle").put("Ref", "Signal");
        return this;
    }

    /// AWS's own endpoints are not meant, and what each function asks is written down.
    StackTemplate through(Recorder recorder) {
        each(
                FUNCTION,
                function ->
                        ((ObjectNode) function.at("/Environment/Variables"))
                                .put("AWS_ENDPOINT_URL", recorder.endpoint(role(function))));
        return this;
    }

    String text() {
        return template.toString();
    }

    Set<String> resourceNames() {
        return new TreeSet<>(resources().propertyNames());
    }

    /// What was left out, by its logical id.
    Set<String> leftOut() {
        return Set.copyOf(left);
    }

    /// How a secret is to be generated, by its name.
    Map<String, JsonNode> generated() {
        var all = new TreeMap<String, JsonNode>();
        each(
                "AWS::SecretsManager::Secret",
                secret -> {
                    if (secret.has("GenerateSecretString")) {
                        all.put(
                                secret.path("Name").stringValue(),
                                secret.path("GenerateSecretString"));
                    }
                });
        return all;
    }

    /// `dynamodb:GetItem rungate-runs`: what the role of this function is allowed, one by one.
    Set<String> allowed(String title) {
        var all = new TreeSet<String>();
        each(
                "AWS::IAM::Policy",
                policy -> {
                    if (policy.at("/Roles/0/Ref").asString().startsWith("Functions" + title)) {
                        policy.at("/PolicyDocument/Statement").forEach(it -> all.addAll(pairs(it)));
                    }
                });
        return all;
    }

    private List<String> pairs(JsonNode statement) {
        var all = new ArrayList<String>();
        many(statement.path("Action"))
                .forEach(action ->
                        many(statement.path("Resource"))
                                .forEach(it -> all.add(action.asString() + " " + name(it))));
        return all;
    }

    private static Stream<JsonNode> many(JsonNode oneOrMore) {
        return oneOrMore.isArray() ? oneOrMore.valueStream() : Stream.of(oneOrMore);
    }

    private String name(JsonNode reference) {
        var id =
                reference.has("Ref")
                        ? reference.path("Ref").asString()
                        : reference.at("/Fn::GetAtt/0").asString("");
        var properties = resources().path(id).path("Properties");
        return Stream.of("TableName", "Name", "QueueName", "StateMachineName")
                .filter(properties::has)
                .map(it -> properties.path(it).stringValue())
                .findFirst()
                .orElse("*");
    }

    private static String role(JsonNode function) {
        return function.path("FunctionName").stringValue().replace("rungate-", "");
    }

    private JsonNode resources() {
        return template.path("Resources");
    }

    private void each(String type, Consumer<ObjectNode> change) {
        resources()
                .forEach(it -> {
                    if (it.path("Type").stringValue().equals(type)) {
                        change.accept((ObjectNode) it.path("Properties"));
                    }
                });
    }
}
