package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RightsTest {
    /// What AWS offers no narrower: {@code ListStreams}, log delivery and X-Ray know no resource.
    private static final List<String> WITHOUT_A_RESOURCE =
            List.of(
                    "dynamodb:ListStreams",
                    "logs:CreateLogDelivery",
                    "logs:DeleteLogDelivery",
                    "logs:DescribeLogGroups",
                    "logs:DescribeResourcePolicies",
                    "logs:GetLogDelivery",
                    "logs:ListLogDeliveries",
                    "logs:PutResourcePolicy",
                    "logs:UpdateLogDelivery",
                    "xray:GetSamplingRules",
                    "xray:GetSamplingTargets",
                    "xray:PutTelemetryRecords",
                    "xray:PutTraceSegments");

    private final Deployed deployed = Synthesised.byDefault();

    @Test
    void everyFunctionHasARoleOfItsOwnAndNoManagedPolicy() {
        var roles = new TreeSet<String>();
        deployed.resources("AWS::Lambda::Function")
                .values()
                .forEach(it -> roles.add(it.at("/Properties/Role").toString()));
        assertThat(roles).hasSize(7);
        assertThat(deployed.resources("AWS::IAM::Role"))
                .allSatisfy((id, role) -> {
                    if (id.startsWith("Functions")) {
                        assertThat(role.at("/Properties/ManagedPolicyArns").isMissingNode())
                                .isTrue();
                    }
                });
    }

    @Test
    void noActionIsAWildcard() {
        assertThat(statements().values().stream().flatMap(List::stream))
                .allSatisfy(it ->
                        assertThat(texts(it.get("Action")))
                                .noneMatch(action -> action.contains("*")));
    }

    @Test
    void onlyWhatKnowsNoResourceIsAllowedOnAll() {
        var everywhere = new TreeSet<String>();
        statements()
                .values()
                .forEach(all ->
                        all.stream()
                                .filter(it -> texts(it.get("Resource")).contains("*"))
                                .forEach(it -> everywhere.addAll(texts(it.get("Action")))));
        assertThat(everywhere).containsExactlyElementsOf(WITHOUT_A_RESOURCE);
    }

    @Test
    void onlyExecutionsAreNamedByAPattern() {
        statements()
                .values()
                .forEach(all ->
                        all.stream()
                                .filter(it ->
                                        said(it.get("Resource")).stream()
                                                .anyMatch(r -> r.length() > 1 && r.contains("*")))
                                .forEach(it ->
                                        assertThat(texts(it.get("Action")))
                                                .containsExactly("states:StopExecution")));
    }

    @Test
    void theMachineMaySendToItsTwoQueuesAndUseTheirKey() {
        var machine = of("ApprovalMachine");
        assertThat(machine)
                .contains(
                        "sqs:SendMessage <AWS::SQS::Queue rungate-ask>.Arn",
                        "sqs:SendMessage <AWS::SQS::Queue rungate-lapsed>.Arn",
                        "kms:Decrypt <AWS::KMS::Key>.Arn",
                        "kms:GenerateDataKey <AWS::KMS::Key>.Arn");
        assertThat(machine).noneMatch(it -> it.startsWith("sqs:") && it.contains("dead"));
    }

    /// Table by table, as the code of each function was read: whoever adds a right adds it here.
    /// WiringRightsTest of functions/local fails where a function asks for more.
    @Test
    void eachFunctionMayDoWithEachTableWhatItsCodeDoes() {
        var gates = "DeleteItem GetItem PutItem Query UpdateItem";
        var follows = Map.of("runs", "GetItem UpdateItem", "steps", "BatchWriteItem PutItem");
        assertThat(tables("Gateway"))
                .isEqualTo(
                        Map.of(
                                "runs", "BatchGetItem GetItem PutItem UpdateItem",
                                "steps", "BatchWriteItem PutItem Query",
                                "registry", "BatchWriteItem GetItem PutItem Query UpdateItem",
                                "replays", "DeleteItem GetItem PutItem UpdateItem",
                                "gates", gates));
        assertThat(tables("Control"))
                .isEqualTo(
                        Map.of(
                                "runs", "BatchGetItem GetItem UpdateItem",
                                "steps", "BatchWriteItem PutItem Query",
                                "registry", "DeleteItem GetItem PutItem Query UpdateItem",
                                "gates", gates));
        for (var taking : List.of("AskApprovers", "GateLapsed")) {
            assertThat(tables(taking))
                    .isEqualTo(with(follows, "registry", "GetItem", "gates", gates));
        }
        assertThat(tables("SlackInteraction"))
                .isEqualTo(with(follows, "registry", "GetItem Query", "gates", gates));
        assertThat(tables("Sweep"))
                .isEqualTo(
                        Map.of(
                                "runs",
                                "BatchGetItem GetItem UpdateItem",
                                "steps",
                                "BatchWriteItem PutItem",
                                "registry",
                                "DeleteItem[*/sweep,*/open-runs] GetItem PutItem[*/sweep]"
                                        + " Query",
                                "gates",
                                gates));
        assertThat(tables("LedgerEvents"))
                .isEqualTo(with(follows, "registry", "DeleteItem[*/open-runs]"));
    }

    private static Map<String, String> with(Map<String, String> some, String... more) {
        var all = new TreeMap<>(some);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    /// By table the actions, with the keys that they are for.
    private Map<String, String> tables(String title) {
        var found = new TreeMap<String, TreeSet<String>>();
        statements()
                .forEach((role, all) -> {
                    if (role.startsWith(title)) {
                        all.forEach(it -> addTables(found, it));
                    }
                });
        var tables = new TreeMap<String, String>();
        found.forEach((table, actions) -> tables.put(table, String.join(" ", actions)));
        return tables;
    }

    private void addTables(Map<String, TreeSet<String>> found, JsonNode statement) {
        for (var resource : said(statement.get("Resource"))) {
            if (resource.matches("<AWS::DynamoDB::Table .*>\\.Arn")) {
                var table = resource.replaceAll(".* rungate-(.*)>.*", "$1");
                for (var action : texts(statement.get("Action"))) {
                    found.computeIfAbsent(table, any -> new TreeSet<>())
                            .add(action.replace("dynamodb:", "") + keys(statement));
                }
            }
        }
    }

    private static String keys(JsonNode statement) {
        var condition = statement.path("Condition");
        var keys = condition.at("/ForAllValues:StringLike/dynamodb:LeadingKeys");
        assertThat(condition.size()).isEqualTo(keys.isMissingNode() ? 0 : 1);
        return keys.isMissingNode() ? "" : "[" + String.join(",", texts(keys)) + "]";
    }

    @Test
    void nobodyMayDeleteARunOrAStep() {
        for (var role : FunctionKind.values()) {
            assertThat(of(role.title))
                    .noneMatch(it ->
                            it.startsWith("dynamodb:Delete")
                                    && (it.contains("-runs") || it.contains("-steps")))
                    .noneMatch(it ->
                            it.contains("Scan")
                                    || it.contains("DeleteTable")
                                    || it.contains("UpdateTable"));
        }
    }

    @Test
    void secretsAreReadByThoseWhoNeedThem() {
        var ofGates = List.of("channels", "master-key", "slack");
        assertThat(secretsOf("Gateway"))
                .containsExactly("admin", "channels", "master-key", "providers", "slack")
                .isEqualTo(secretsOf("Control"));
        for (var role : List.of("AskApprovers", "SlackInteraction", "GateLapsed", "Sweep")) {
            assertThat(secretsOf(role)).as(role).isEqualTo(ofGates);
        }
        assertThat(secretsOf("LedgerEvents")).isEmpty();
    }

    @Test
    void whatAFunctionIsToldToReadItMayRead() {
        for (var kind : FunctionKind.values()) {
            var told =
                    deployed.function("rungate-" + kind.role)
                            .at("/Environment/Variables/RUNGATE_SECRETS");
            var named = new TreeSet<String>();
            if (!told.isMissingNode()) {
                for (var arn : deployed.said(told).split(",")) {
                    named.add(arn.replaceAll(".* rungate-(.*)>", "$1"));
                }
            }
            assertThat(secretsOf(kind.title)).as(kind.title).containsExactlyElementsOf(named);
        }
    }

    private List<String> secretsOf(String title) {
        return of(title).stream()
                .filter(it -> it.startsWith("secretsmanager:GetSecretValue"))
                .map(it -> it.replaceAll(".* rungate-(.*)>", "$1"))
                .sorted()
                .toList();
    }

    /// `action resource`, one by one.
    private List<String> of(String title) {
        var all = new ArrayList<String>();
        statements()
                .forEach((role, statements) -> {
                    if (role.startsWith(title)) {
                        statements.forEach(it ->
                                texts(it.get("Action"))
                                        .forEach(action ->
                                                said(it.get("Resource"))
                                                        .forEach(resource ->
                                                                all.add(action + " " + resource))));
                    }
                });
        assertThat(all).as(title).isNotEmpty();
        return all;
    }

    /// By role, `GatewayRole…`.
    private Map<String, List<JsonNode>> statements() {
        var all = new TreeMap<String, List<JsonNode>>();
        deployed.resources("AWS::IAM::Policy")
                .values()
                .forEach(policy -> {
                    var role =
                            policy.at("/Properties/Roles/0/Ref")
                                    .asText()
                                    .replaceFirst("^Functions", "");
                    policy.at("/Properties/PolicyDocument/Statement")
                            .forEach(it ->
                                    all.computeIfAbsent(role, any -> new ArrayList<>()).add(it));
                });
        return all;
    }

    private List<String> said(JsonNode oneOrMore) {
        var all = new ArrayList<String>();
        if (oneOrMore.isArray()) {
            oneOrMore.forEach(it -> all.add(deployed.said(it)));
        } else {
            all.add(deployed.said(oneOrMore));
        }
        return all;
    }

    private static List<String> texts(JsonNode oneOrMore) {
        var all = new ArrayList<String>();
        if (oneOrMore.isArray()) {
            oneOrMore.forEach(it -> all.add(it.asText()));
        } else {
            all.add(oneOrMore.asText());
        }
        return all;
    }
}
