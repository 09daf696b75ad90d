package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TablesAndQueuesTest {
    private final Deployed deployed = Synthesised.byDefault();
    private final Map<String, JsonNode> tables =
            deployed.named("AWS::DynamoDB::Table", "TableName");
    private final Map<String, JsonNode> queues = deployed.named("AWS::SQS::Queue", "QueueName");

    @Test
    void theFiveTablesAreThoseTheCodeKnows() {
        assertThat(tables)
                .containsOnlyKeys(
                        "rungate-runs",
                        "rungate-steps",
                        "rungate-registry",
                        "rungate-replays",
                        "rungate-gates");
        assertThat(keys("rungate-runs")).isEqualTo("k:S");
        assertThat(keys("rungate-steps")).isEqualTo("k:S n:N");
        assertThat(keys("rungate-registry")).isEqualTo("k:S s:S");
        assertThat(keys("rungate-replays")).isEqualTo("k:S s:N");
        assertThat(keys("rungate-gates")).isEqualTo("k:S s:S");
    }

    @Test
    void noTableCanBeLostByMistake() {
        assertThat(deployed.resources("AWS::DynamoDB::Table").values())
                .allSatisfy(table -> {
                    assertThat(table.get("DeletionPolicy").asText())
                            .isEqualTo("RetainExceptOnCreate");
                    assertThat(table.get("UpdateReplacePolicy").asText()).isEqualTo("Retain");
                    assertThat(
                                    table.at(
                                                    "/Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                                            .asBoolean())
                            .isTrue();
                });
    }

    @Test
    void tablesAreOnDemandAndUnderTheCustomersKey() {
        assertThat(tables.values())
                .allSatisfy(table -> {
                    assertThat(table.get("BillingMode").asText()).isEqualTo("PAY_PER_REQUEST");
                    assertThat(table.at("/SSESpecification/SSEType").asText()).isEqualTo("KMS");
                    assertThat(deployed.said(table.at("/SSESpecification/KMSMasterKeyId")))
                            .isEqualTo("<AWS::KMS::Key>.Arn");
                });
    }

    @Test
    void onlyWhatMayBeForgottenIs() {
        assertThat(tables)
                .allSatisfy((name, table) ->
                        assertThat(table.at("/TimeToLiveSpecification/AttributeName").asText())
                                .isEqualTo(
                                        name.endsWith("replays") || name.endsWith("gates")
                                                ? "ttl"
                                                : ""));
    }

    @Test
    void onlyRunsTellTheirChanges() {
        assertThat(tables)
                .allSatisfy((name, table) ->
                        assertThat(table.at("/StreamSpecification/StreamViewType").asText())
                                .isEqualTo(name.endsWith("runs") ? "NEW_IMAGE" : ""));
    }

    @Test
    void whatNobodyCanTakeTenTimesLiesAside() {
        assertThat(queues)
                .containsOnlyKeys(
                        "rungate-ask",
                        "rungate-ask-dead",
                        "rungate-lapsed",
                        "rungate-lapsed-dead",
                        "rungate-ledger-events-dead");
        for (var name : new String[] {"rungate-ask", "rungate-lapsed"}) {
            var redrive = queues.get(name).get("RedrivePolicy");
            assertThat(redrive.get("maxReceiveCount").asInt()).isEqualTo(10);
            assertThat(deployed.said(redrive.get("deadLetterTargetArn")))
                    .isEqualTo("<AWS::SQS::Queue " + name + "-dead>.Arn");
        }
    }

    @Test
    void queuesAreEncryptedAndNeverReachedInClear() {
        assertThat(queues.values())
                .allSatisfy(queue ->
                        assertThat(deployed.said(queue.get("KmsMasterKeyId")))
                                .isEqualTo("<AWS::KMS::Key>.Arn"));
        var closed = deployed.resources("AWS::SQS::QueuePolicy").values();
        assertThat(closed)
                .hasSameSizeAs(queues.values())
                .allSatisfy(policy ->
                        assertThat(policy.at("/Properties/PolicyDocument/Statement/0").toString())
                                .contains(
                                        "\"Effect\":\"Deny\"",
                                        "\"aws:SecureTransport\":\"false\""));
    }

    private String keys(String table) {
        var types = new HashMap<String, String>();
        tables.get(table)
                .get("AttributeDefinitions")
                .forEach(it ->
                        types.put(
                                it.get("AttributeName").asText(),
                                it.get("AttributeType").asText()));
        var keys = new ArrayList<String>();
        tables.get(table)
                .get("KeySchema")
                .forEach(it -> {
                    var name = it.get("AttributeName").asText();
                    keys.add(name + ":" + types.get(name));
                });
        return String.join(" ", keys);
    }
}
