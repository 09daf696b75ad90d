package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/// Every switch of the context changes what it says, and what is off is not there.
class SwitchesTest {
    private final Deployed byDefault = Synthesised.byDefault();
    private final Synthesised everything = Synthesised.of(Synthesised.EVERYTHING);
    private final Deployed all = everything.template();
    private final Deployed instances =
            Synthesised.of(Synthesised.INSTANCES_AND_RESTORED).template();

    @Test
    void prefixStandsBeforeEveryName() {
        assertThat(all.function("acme-gateway")).isNotNull();
        assertThat(all.named("AWS::DynamoDB::Table", "TableName"))
                .allSatisfy((name, any) -> assertThat(name).startsWith("acme-"));
        assertThat(all.template().toString()).doesNotContain("rungate-");
        assertThat(everything.stack("Rungate").getStackName()).isEqualTo("acme");
    }

    @Test
    void memoryIsTheGatewaysOnly() {
        assertThat(all.function("acme-gateway").get("MemorySize").asInt()).isEqualTo(1024);
        assertThat(all.function("acme-control").get("MemorySize").asInt()).isEqualTo(512);
    }

    @Test
    void architectureIsThatOfEveryFunction() {
        for (var kind : FunctionKind.values()) {
            assertThat(all.function("acme-" + kind.role).get("Architectures").toString())
                    .isEqualTo("[\"arm64\"]");
        }
    }

    @Test
    void theAdapterStandsWhereOurBridgeStood() {
        var gateway = all.function("acme-gateway");
        assertThat(all.said(gateway.at("/Layers/0"))).contains(":layer:LambdaAdapterLayerArm64:30");
        assertThat(all.pairs(gateway.at("/Environment/Variables")))
                .containsEntry("AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap")
                .containsEntry("AWS_LWA_INVOKE_MODE", "response_stream")
                .containsEntry("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", "200-299");
        assertThat(gateway.has("SnapStart")).isFalse();
        assertThat(all.function("acme-control").has("SnapStart")).isTrue();
        assertThat(byDefault.function("rungate-gateway").has("Layers")).isFalse();
        assertThat(all.function("acme-control").has("Layers")).isFalse();
    }

    /// It would keep a first deploy that fails from being rolled back.
    @Test
    void tablesAreProtectedFromDeletionOnceThatIsSaid() {
        assertThat(byDefault.named("AWS::DynamoDB::Table", "TableName").values())
                .allSatisfy(it -> assertThat(protectedIn(it)).isFalse());
        assertThat(all.named("AWS::DynamoDB::Table", "TableName").values())
                .hasSize(5)
                .allSatisfy(it -> assertThat(protectedIn(it)).isTrue());
    }

    private static boolean protectedIn(JsonNode table) {
        return table.path("DeletionProtectionEnabled").asBoolean(false);
    }

    @Test
    void tracingIsOffUnlessWanted() {
        assertThat(all.function("acme-sweep").at("/TracingConfig/Mode").asText())
                .isEqualTo("Active");
        assertThat(byDefault.function("rungate-sweep").has("TracingConfig")).isFalse();
        assertThat(all.only("AWS::ApiGateway::Stage").get("TracingEnabled").asBoolean()).isTrue();
    }

    @Test
    void keysOfProvidersMayBeKeptAsAParameter() {
        assertThat(all.named("AWS::SecretsManager::Secret", "Name"))
                .doesNotContainKey("acme-providers");
        assertThat(
                        all.said(
                                all.function("acme-gateway")
                                        .at("/Environment/Variables/RUNGATE_SECRETS")))
                .contains(":parameter/acme/providers");
        assertThat(all.resources("AWS::IAM::Policy").toString()).contains("ssm:GetParameter");
        assertThat(byDefault.template().toString()).doesNotContain("ssm:GetParameter");
    }

    @Test
    void logsAreKeptAsLongAsIsSaid() {
        assertThat(all.resources("AWS::Logs::LogGroup").values())
                .allSatisfy(it ->
                        assertThat(it.at("/Properties/RetentionInDays").asInt()).isEqualTo(7));
    }

    @Test
    void theStageLetsInWhatIsSaid() {
        var settings = all.only("AWS::ApiGateway::Stage").at("/MethodSettings/0");
        assertThat(settings.get("ThrottlingRateLimit").asInt()).isEqualTo(5);
        assertThat(settings.get("ThrottlingBurstLimit").asInt()).isEqualTo(6);
    }

    @Test
    void theRoleForApiLogsIsTheAccountsAndCanBeLeftAlone() {
        assertThat(byDefault.resources("AWS::ApiGateway::Account")).hasSize(1);
        assertThat(all.resources("AWS::ApiGateway::Account")).isEmpty();
    }

    @Test
    void theFirewallStandsBeforeTheStage() {
        assertThat(byDefault.resources("AWS::WAFv2::WebACL")).isEmpty();
        assertThat(all.only("AWS::WAFv2::WebACL").get("Rules")).hasSize(2);
        assertThat(all.said(all.only("AWS::WAFv2::WebACLAssociation").get("ResourceArn")))
                .contains("AWS::ApiGateway::Stage");
    }

    @Test
    void anOwnDomainIsTheAddressEverybodyIsTold() {
        assertThat(byDefault.resources("AWS::ApiGateway::DomainName")).isEmpty();
        var domain = all.only("AWS::ApiGateway::DomainName");
        assertThat(domain.get("DomainName").asText()).isEqualTo("ai.example.com");
        assertThat(domain.get("SecurityPolicy").asText()).isEqualTo("TLS_1_2");
        assertThat(output(all, "ApiUrl")).isEqualTo("https://ai.example.com");
        assertThat(
                        all.function("acme-gateway")
                                .at("/Environment/Variables/RUNGATE_PUBLIC_URL")
                                .asText())
                .isEqualTo("https://ai.example.com");
        assertThat(output(byDefault, "ApiUrl")).endsWith("/prod");
    }

    @Test
    void alarmsAndTheBillReachSomebody() {
        assertThat(byDefault.resources("AWS::SNS::Subscription")).isEmpty();
        assertThat(all.only("AWS::SNS::Subscription").get("Endpoint").asText())
                .isEqualTo("ops@example.com");
        var bill = everything.template("RungateBill");
        assertThat(bill.only("AWS::Budgets::Budget").at("/Budget/BudgetLimit/Amount").asInt())
                .isEqualTo(50);
        assertThat(bill.only("AWS::Budgets::Budget").get("NotificationsWithSubscribers"))
                .hasSize(2);
        assertThat(all.resources("AWS::Budgets::Budget")).isEmpty();
    }

    @Test
    void managedInstancesServeManyCallsAtOnceAndTakeNoSnapshots() {
        var gateway = instances.function("rungate-gateway");
        assertThat(gateway.has("SnapStart")).isFalse();
        assertThat(gateway.get("MemorySize").asInt()).isEqualTo(2048);
        var config =
                gateway.at("/CapacityProviderConfig/LambdaManagedInstancesCapacityProviderConfig");
        assertThat(config.get("PerExecutionEnvironmentMaxConcurrency").asInt()).isEqualTo(100);
        var provider = instances.only("AWS::Lambda::CapacityProvider");
        assertThat(provider.at("/VpcConfig/SubnetIds").toString())
                .isEqualTo("[\"subnet-0a1b2c3d\",\"subnet-4e5f6a7b\"]");
        assertThat(provider.at("/VpcConfig/SecurityGroupIds").toString())
                .isEqualTo("[\"sg-8c9d0e1f\"]");
        assertThat(instances.function("rungate-control").has("SnapStart")).isTrue();
        assertThat(byDefault.resources("AWS::Lambda::CapacityProvider")).isEmpty();
    }

    @Test
    void restoredTablesAreUsedAsTheyAre() {
        assertThat(instances.resources("AWS::DynamoDB::Table")).isEmpty();
        for (var kind : FunctionKind.values()) {
            var function = instances.function("rungate-" + kind.role);
            assertThat(function.at("/Environment/Variables/RUNGATE_TABLE_PREFIX").asText())
                    .as(kind.title)
                    .isEqualTo("restored-");
        }
        var policies = instances.resources("AWS::IAM::Policy").values();
        assertThat(policies.stream().map(it -> instances.said(it.get("Properties"))))
                .anySatisfy(it -> assertThat(it).contains(":table/restored-gates"))
                .anySatisfy(it -> assertThat(it).contains("table/restored-runs/stream/"));
    }

    private static String output(Deployed deployed, String name) {
        return deployed.said(deployed.template().at("/Outputs/" + name + "/Value"));
    }
}
