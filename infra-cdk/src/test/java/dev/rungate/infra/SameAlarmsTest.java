package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `template.yaml` rings where the CDK app rings: the same alarms, over the same metrics, at the
/// same thresholds, to a topic of the same name.
class SameAlarmsTest {
    private static final String ALARM = "AWS::CloudWatch::Alarm";
    private static final Deployed CDK = Synthesised.byDefault();
    private static Deployed sam;

    @BeforeAll
    static void expand() {
        var said = Lints.python("expand.py", Lints.TEMPLATE.toString());
        assertThat(said.exit()).as(said.err()).isZero();
        sam = new Deployed(Synthesised.json(said.out()));
    }

    @Test
    void theSameAlarmsAtTheSameThresholds() {
        assertThat(sam.named(ALARM, "AlarmName")).hasSameSizeAs(CDK.named(ALARM, "AlarmName"));
        for (var property :
                List.of(
                        "AlarmDescription",
                        "Threshold",
                        "ComparisonOperator",
                        "EvaluationPeriods",
                        "TreatMissingData",
                        "AlarmActions",
                        "OKActions")) {
            assertThat(all(sam, property)).as(property).isEqualTo(all(CDK, property));
        }
    }

    @Test
    void overTheSameMetrics() {
        assertThat(metrics(sam)).isEqualTo(metrics(CDK));
        assertThat(metrics(CDK).values()).allSatisfy(it -> assertThat(it).isNotEmpty());
    }

    @Test
    void theSameWordsOfTheSameLogsAreCounted() {
        assertThat(filters(sam)).isEqualTo(filters(CDK)).hasSize(8);
    }

    @Test
    void theSameTopicUnderTheSameKey() {
        for (var property : List.of("TopicName", "KmsMasterKeyId")) {
            assertThat(sam.said(sam.only("AWS::SNS::Topic").get(property)))
                    .isEqualTo(CDK.said(CDK.only("AWS::SNS::Topic").get(property)));
        }
        assertThat(statements(sam)).isEqualTo(statements(CDK)).hasSize(2);
        assertThat(sam.only("AWS::KMS::Key").get("KeyPolicy").toString())
                .contains("\"Service\":\"cloudwatch.amazonaws.com\"");
    }

    @Test
    void aMailGoesOutOnlyWhereSomebodyIsNamed() {
        var subscription = sam.resources("AWS::SNS::Subscription").values().iterator().next();
        assertThat(subscription.get("Condition").asText()).isEqualTo("SomebodyIsTold");
        assertThat(subscription.at("/Properties/Protocol").asText()).isEqualTo("email");
        assertThat(subscription.at("/Properties/Endpoint/Ref").asText()).isEqualTo("AlarmEmail");
        assertThat(sam.template().at("/Conditions/SomebodyIsTold").toString())
                .isEqualTo("{\"Fn::Not\":[{\"Fn::Equals\":[{\"Ref\":\"AlarmEmail\"},\"\"]}]}");
    }

    private static Map<String, String> all(Deployed deployed, String property) {
        var all = new TreeMap<String, String>();
        deployed.named(ALARM, "AlarmName")
                .forEach((name, it) -> all.put(name, deployed.said(it.at("/" + property))));
        return all;
    }

    /// A sum is the set of what it adds up, whatever its parts are called.
    private static Map<String, TreeSet<String>> metrics(Deployed deployed) {
        var all = new TreeMap<String, TreeSet<String>>();
        deployed.named(ALARM, "AlarmName")
                .forEach((name, it) -> {
                    var parts = new TreeSet<String>();
                    if (it.has("Metrics")) {
                        addends(it.get("Metrics"))
                                .forEach(part ->
                                        parts.add(
                                                metric(
                                                        deployed,
                                                        part.get("Metric"),
                                                        part.get("Stat"),
                                                        part.get("Period"))));
                    } else {
                        parts.add(metric(deployed, it, it.get("Statistic"), it.get("Period")));
                    }
                    all.put(name, parts);
                });
        return all;
    }

    private static List<JsonNode> addends(JsonNode metrics) {
        var ids = new TreeSet<String>();
        var named = new TreeSet<String>();
        var parts = new ArrayList<JsonNode>();
        metrics.forEach(it -> {
            if (it.has("Expression")) {
                named.addAll(List.of(it.get("Expression").asText().split("\\+")));
            } else {
                ids.add(it.get("Id").asText());
                parts.add(it.get("MetricStat"));
            }
        });
        assertThat(named).isEqualTo(ids);
        return parts;
    }

    private static String metric(
            Deployed deployed, JsonNode metric, JsonNode statistic, JsonNode period) {
        var dimensions = new TreeMap<String, String>();
        metric.path("Dimensions")
                .forEach(it ->
                        dimensions.put(it.get("Name").asText(), deployed.said(it.get("Value"))));
        return "%s %s %s %s of %s"
                .formatted(
                        statistic.asText(),
                        namespace(deployed, metric.get("Namespace")),
                        metric.get("MetricName").asText(),
                        dimensions,
                        period.asText());
    }

    private static TreeSet<String> filters(Deployed deployed) {
        var all = new TreeSet<String>();
        deployed.resources("AWS::Logs::MetricFilter")
                .values()
                .forEach(it -> {
                    var to = it.at("/Properties/MetricTransformations/0");
                    all.add(
                            "%s in %s is %s %s, %s or %s"
                                    .formatted(
                                            it.at("/Properties/FilterPattern").asText(),
                                            deployed.said(it.at("/Properties/LogGroupName")),
                                            namespace(deployed, to.get("MetricNamespace")),
                                            to.get("MetricName").asText(),
                                            to.get("MetricValue").asText(),
                                            to.get("DefaultValue").asText()));
                });
        return all;
    }

    /// No function of CloudFormation takes the hyphen off a prefix.
    private static String namespace(Deployed deployed, JsonNode namespace) {
        return deployed.said(namespace).replaceFirst("^(Rungate/.*)-$", "$1");
    }

    private static TreeSet<String> statements(Deployed deployed) {
        var all = new TreeSet<String>();
        deployed.only("AWS::SNS::TopicPolicy")
                .at("/PolicyDocument/Statement")
                .forEach(it -> {
                    var pairs = deployed.pairs(it);
                    pairs.remove("Sid");
                    all.add(pairs.toString());
                });
        return all;
    }
}
