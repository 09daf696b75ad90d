package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final Path SOURCES = Path.of("../functions");

    private final Deployed deployed = Synthesised.byDefault();

    @Test
    void thereIsAnAlarmForEverythingThatDoesNotPutItselfRight() {
        assertThat(deployed.named("AWS::CloudWatch::Alarm", "AlarmName"))
                .containsOnlyKeys(
                        "rungate-ApiFails",
                        "rungate-ApprovalsFail",
                        "rungate-AskDead",
                        "rungate-DecisionsUnsent",
                        "rungate-FunctionsFail",
                        "rungate-GatewayFails",
                        "rungate-HoldsExpire",
                        "rungate-LapsedDead",
                        "rungate-LedgerEventsDead",
                        "rungate-LedgerEventsLate",
                        "rungate-TablesThrottle",
                        "rungate-Throttled");
    }

    @Test
    void everyAlarmTellsTheTopicAndSaysWhatItMeans() {
        assertThat(deployed.resources("AWS::CloudWatch::Alarm").values())
                .allSatisfy(alarm -> {
                    assertThat(deployed.said(alarm.at("/Properties/AlarmActions/0")))
                            .contains("AWS::SNS::Topic");
                    assertThat(alarm.at("/Properties/AlarmDescription").asText()).endsWith(".");
                    assertThat(alarm.at("/Properties/TreatMissingData").asText())
                            .isEqualTo("notBreaching");
                });
    }

    @Test
    void theTopicIsUnderTheCustomersKey() {
        assertThat(deployed.said(deployed.only("AWS::SNS::Topic").get("KmsMasterKeyId")))
                .isEqualTo("<AWS::KMS::Key>.Arn");
    }

    @Test
    void alarmsMayTellTheTopicAndUseItsKey() {
        var topic = deployed.only("AWS::SNS::TopicPolicy").toString();
        assertThat(topic).contains("\"Service\":\"cloudwatch.amazonaws.com\"", "\"sns:Publish\"");
        assertThat(deployed.only("AWS::KMS::Key").get("KeyPolicy").toString())
                .contains("\"Service\":\"cloudwatch.amazonaws.com\"");
    }

    @Test
    void whatTheFunctionsWriteIsCounted() {
        var filters = deployed.resources("AWS::Logs::MetricFilter").values();
        assertThat(logs(filters, "\"holds have lapsed and were charged\"")).hasSize(7);
        assertThat(logs(filters, "?\"is carried out later\" ?\"The sweep of gates failed\""))
                .containsExactly("<AWS::Logs::LogGroup /aws/lambda/rungate-sweep>");
    }

    private List<String> logs(Collection<JsonNode> filters, String pattern) {
        return filters.stream()
                .filter(it -> it.at("/Properties/FilterPattern").asText().equals(pattern))
                .map(it -> deployed.said(it.at("/Properties/LogGroupName")))
                .distinct()
                .toList();
    }

    /// A word changed in a log line would silence an alarm.
    @Test
    void whatIsCountedIsWhatTheCodeSays() throws IOException {
        var sweep = SOURCES.resolve("aws/src/main/java/dev/rungate/aws/lambda/Sweep.java");
        assertThat(sweep).exists();
        var holds =
                SOURCES.resolve("aws/src/main/java/dev/rungate/aws/dynamo/ledger/RunUpkeep.java");
        assertThat(Files.readString(holds)).contains(ObservedMetrics.HOLDS);
        assertThat(Files.readString(sweep)).contains("\"The sweep of \" + what + \" failed");
        var gates = SOURCES.resolve("gateway/src/main/java/dev/rungate/approvals/Approvals.java");
        assertThat(Files.readString(gates)).contains(ObservedMetrics.DECISION);
    }

    @Test
    void thereIsOnePageThatShowsHowItGoes() {
        assertThat(deployed.only("AWS::CloudWatch::Dashboard").get("DashboardName").asText())
                .isEqualTo("rungate");
    }

    @Test
    void whoeverDeploysIsToldWhereThingsAre() {
        var names = new ArrayList<String>();
        deployed.template().get("Outputs").fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "ApiUrl",
                        "AdminSecretArn",
                        "ProvidersSecretArn",
                        "SlackSecretArn",
                        "ChannelsSecretArn",
                        "KeyArn",
                        "DashboardUrl");
    }
}
