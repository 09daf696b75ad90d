package dev.rungate.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.wafv2.CfnWebACL;
import software.amazon.awscdk.services.wafv2.CfnWebACL.DefaultActionProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.ManagedRuleGroupStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.OverrideActionProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RateBasedStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleActionProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.StatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.VisibilityConfigProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACLAssociation;
import software.constructs.Construct;

/// In front of the API, if wanted: known bad addresses and too many requests from one. It does not
/// judge bodies, because a prompt may well quote an attack.
final class Firewall extends Construct {
    private static final int REQUESTS_IN_FIVE_MINUTES = 10_000;

    Firewall(Construct scope, Choices choices, GatewayApi api) {
        super(scope, "Firewall");
        var rules =
                CfnWebACL.Builder.create(this, "Rules")
                        .name(choices.name())
                        .scope("REGIONAL")
                        .defaultAction(
                                DefaultActionProperty.builder()
                                        .allow(CfnWebACL.AllowActionProperty.builder().build())
                                        .build())
                        .visibilityConfig(seenAs(choices.name()))
                        .rules(List.of(badAddresses(), tooMany()))
                        .build();
        CfnWebACLAssociation.Builder.create(this, "OfTheStage")
                .webAclArn(rules.getAttrArn())
                .resourceArn(api.api().getDeploymentStage().getStageArn())
                .build();
    }

    private static RuleProperty badAddresses() {
        return RuleProperty.builder()
                .name("bad-addresses")
                .priority(0)
                .overrideAction(OverrideActionProperty.builder().none(Map.of()).build())
                .statement(
                        StatementProperty.builder()
                                .managedRuleGroupStatement(
                                        ManagedRuleGroupStatementProperty.builder()
                                                .vendorName("AWS")
                                                .name("AWSManagedRulesAmazonIpReputationList")
                                                .build())
                                .build())
                .visibilityConfig(seenAs("bad-addresses"))
                .build();
    }

    private static RuleProperty tooMany() {
        return RuleProperty.builder()
                .name("too-many")
                .priority(1)
                .action(
                        RuleActionProperty.builder()
                                .block(CfnWebACL.BlockActionProperty.builder().build())
                                .build())
                .statement(
                        StatementProperty.builder()
                                .rateBasedStatement(
                                        RateBasedStatementProperty.builder()
                                                .limit(REQUESTS_IN_FIVE_MINUTES)
                                                .aggregateKeyType("IP")
                                                .build())
                                .build())
                .visibilityConfig(seenAs("too-many"))
                .build();
    }

    private static VisibilityConfigProperty seenAs(String name) {
        return VisibilityConfigProperty.builder()
                .metricName(name)
                .cloudWatchMetricsEnabled(true)
                .sampledRequestsEnabled(false)
                .build();
    }
}
