package dev.rungate.infra;

import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/// Everything of Rungate in one region of one account, in the order in which one would tell it.
final class RungateStack extends Stack {
    RungateStack(Construct scope, Choices choices, Packages packages) {
        super(
                scope,
                "Rungate",
                StackProps.builder()
                        .stackName(choices.name())
                        .description("Rungate: a governance gateway for the runs of AI agents")
                        .build());
        var key = new CustomerKey(this, choices);
        var tables = LedgerTables.of(this, choices, key);
        var queues = new Queues(this, choices, key);
        var machine = new ApprovalMachine(this, choices, key, queues);
        var secrets = new Secrets(this, choices, key);
        var api = new GatewayApi(this, choices, key);
        var environment = new Environment(choices, machine, queues, secrets, api.address());
        var rights = new Rights(tables, secrets, machine, key);
        var functions =
                new Functions(this, choices, key, packages, tables, queues, environment, rights);
        api.serve(functions);
        NagReasons.api(api, choices);
        NagReasons.machine(machine);
        NagReasons.secrets(secrets);
        var metrics = ObservedMetrics.of(choices, api, functions, tables, queues, machine);
        new Alarms(this, choices, key, metrics);
        if (choices.waf()) {
            new Firewall(this, choices, api);
        }
        choices.domain()
                .map(domain -> new OwnDomain(this, domain, api))
                .ifPresent(domain -> tell("DomainTarget", domain.target()));
        tell("ApiUrl", api.address());
        tell("AdminSecretArn", secrets.adminArn());
        tell("ProvidersSecretArn", secrets.providersArn());
        tell("SlackSecretArn", secrets.slackArn());
        tell("ChannelsSecretArn", secrets.channelsArn());
        tell("KeyArn", key.arn());
        tell("DashboardUrl", dashboard(choices));
    }

    private void tell(String name, String value) {
        CfnOutput.Builder.create(this, name).value(value).build();
    }

    private String dashboard(Choices choices) {
        return "https://%s.console.aws.amazon.com/cloudwatch/home?region=%s#dashboards:name=%s"
                .formatted(getRegion(), getRegion(), choices.name());
    }
}
