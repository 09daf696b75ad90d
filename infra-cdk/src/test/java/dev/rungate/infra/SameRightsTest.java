package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Under `template.yaml` a function may do what it may under the CDK app, action by action, with
/// the same things. Only what AWS's translator adds by itself is wider: it is listed here.
class SameRightsTest {
    private static final Deployed CDK = Synthesised.byDefault();

    /// AWS's own policies, which the translator attaches, as what we write out.
    private static final Map<String, List<String>> ADDED =
            Map.of(
                    "AWSLambdaBasicExecutionRole",
                    List.of(),
                    "AWSLambdaSQSQueueExecutionRole",
                    List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
                    "AWSLambdaDynamoDBExecutionRole",
                    List.of(
                            "dynamodb:DescribeStream",
                            "dynamodb:GetRecords",
                            "dynamodb:GetShardIterator",
                            "dynamodb:ListStreams"));

    private static Deployed sam;

    @BeforeAll
    static void expand() {
        var said = Lints.python("expand.py", Lints.TEMPLATE.toString());
        assertThat(said.exit()).as(said.err()).isZero();
        sam = new Deployed(Synthesised.json(said.out()));
    }

    @ParameterizedTest
    @EnumSource(FunctionKind.class)
    void theSameRights(FunctionKind kind) {
        var added = new TreeSet<String>();
        var theirs = rights(sam, kind, added);
        var ours = rights(CDK, kind, added);
        assertThat(without(theirs, added)).as(kind.title).isEqualTo(without(ours, added));
        assertThat(actions(theirs)).as(kind.title).isNotEmpty();
        assertThat(actions(ours)).as(kind.title).containsAll(added);
    }

    /// What the translator adds is compared by action only.
    private static Set<String> without(Set<String> rights, Set<String> added) {
        var left = new TreeSet<>(rights);
        left.removeIf(right -> added.contains(action(right)));
        return left;
    }

    private static Set<String> actions(Set<String> rights) {
        var actions = new TreeSet<String>();
        rights.forEach(right -> actions.add(action(right)));
        return actions;
    }

    private static String action(String right) {
        return right.substring(0, right.indexOf(' '));
    }

    /// `action resource`, one by one; each writes its own log, which is not compared.
    private static Set<String> rights(Deployed deployed, FunctionKind kind, Set<String> added) {
        var role = deployed.function("rungate-" + kind.role).at("/Role/Fn::GetAtt/0").asText();
        var all = new TreeSet<String>();
        documents(deployed, role, added)
                .forEach(document ->
                        document.get("Statement").forEach(it -> all.addAll(pairs(deployed, it))));
        all.removeIf(right -> right.startsWith("logs:"));
        return all;
    }

    private static List<JsonNode> documents(Deployed deployed, String role, Set<String> added) {
        var all = new ArrayList<JsonNode>();
        deployed.resources("AWS::IAM::Policy")
                .values()
                .forEach(policy -> {
                    if (policy.at("/Properties/Roles").toString().contains('"' + role + '"')) {
                        all.add(policy.at("/Properties/PolicyDocument"));
                    }
                });
        var properties = deployed.resources("AWS::IAM::Role").get(role).get("Properties");
        properties.path("Policies").forEach(policy -> all.add(policy.get("PolicyDocument")));
        var shared = new TreeMap<>(deployed.resources("AWS::IAM::ManagedPolicy"));
        properties
                .path("ManagedPolicyArns")
                .forEach(arn -> {
                    if (arn.has("Ref")) {
                        all.add(
                                shared.get(arn.get("Ref").asText())
                                        .at("/Properties/PolicyDocument"));
                    } else {
                        added.addAll(ADDED.get(deployed.said(arn).replaceAll(".*/", "")));
                    }
                });
        return all;
    }

    private static List<String> pairs(Deployed deployed, JsonNode statement) {
        var all = new ArrayList<String>();
        for (var action : many(statement.get("Action"))) {
            for (var resource : many(statement.get("Resource"))) {
                var said = deployed.said(resource).replace("arn:<AWS::Partition>:", "arn:aws:");
                all.add(action.asText() + " " + said + keys(statement));
            }
        }
        return all;
    }

    /// The items that the right is for, where it is not for all.
    private static String keys(JsonNode statement) {
        return statement.has("Condition") ? " " + statement.get("Condition") : "";
    }

    private static List<JsonNode> many(JsonNode oneOrMore) {
        return oneOrMore.isArray()
                ? StreamSupport.stream(oneOrMore.spliterator(), false).toList()
                : List.of(oneOrMore);
    }
}
