package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class WatchTest {
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
    void whatTheSweepWritesIsCounted() {
        var filters = deployed.resources("AWS::Logs::MetricFilter").values();
        assertThat(filters.stream().map(it -> it.at("/Properties/FilterPattern").asText()))
                .containsExactlyInAnyOrder(
                        "{ $.expired_holds >= 0 }", "{ $.unsent_decisions >= 0 }");
        assertThat(
                        filters.stream()
                                .map(it ->
                                        it.at("/Properties/MetricTransformations/0/MetricValue")
                                                .asText()))
                .containsExactlyInAnyOrder("$.expired_holds", "$.unsent_decisions");
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
                        "DashboardUrl");
    }
}
