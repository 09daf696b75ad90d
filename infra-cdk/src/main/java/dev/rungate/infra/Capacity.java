package dev.rungate.infra;

import java.util.List;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.Subnet;
import software.amazon.awscdk.services.lambda.CapacityProvider;
import software.constructs.Construct;

/// Lambda Managed Instances for the gateway: waiting for a model costs an instance's hour, however
/// many calls wait in it.
final class Capacity extends Construct {
    private final CapacityProvider provider;

    Capacity(Construct scope, Choices choices, Choices.Instances instances, CustomerKey key) {
        super(scope, "Capacity");
        provider =
                CapacityProvider.Builder.create(this, "Instances")
                        .capacityProviderName(choices.named("gateway"))
                        .subnets(subnets(instances))
                        .securityGroups(securityGroups(instances))
                        .architectures(List.of(DeployedFunction.architecture(choices)))
                        .maxVCpuCount(instances.vCpus())
                        .kmsKey(key.key())
                        .build();
        NagReasons.operatorOfInstances(provider);
    }

    Runner runner(Choices choices, Choices.Instances instances) {
        return new Runner.ManagedInstances(choices.memory(), instances.concurrency(), provider);
    }

    private List<ISubnet> subnets(Choices.Instances instances) {
        return instances.subnets().stream().map(this::subnet).toList();
    }

    private ISubnet subnet(String id) {
        var subnet = Subnet.fromSubnetId(this, id, id);
        Annotations.of(subnet)
                .acknowledgeWarning(
                        "@aws-cdk/aws-ec2:noSubnetRouteTableId", "Nobody asks for its routes.");
        return subnet;
    }

    private List<ISecurityGroup> securityGroups(Choices.Instances instances) {
        return instances.securityGroups().stream()
                .<ISecurityGroup>map(id -> SecurityGroup.fromSecurityGroupId(this, id, id))
                .toList();
    }
}
