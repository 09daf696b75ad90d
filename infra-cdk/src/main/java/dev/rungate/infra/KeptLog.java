package dev.rungate.infra;

import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/// Log groups of our own, so that what is logged is encrypted with our key and does not stay for
/// ever: those that services make by themselves are neither.
final class KeptLog {
    private KeptLog() {}

    static LogGroup of(Construct scope, Choices choices, CustomerKey key, String name) {
        return of(scope, "Log", choices, key, name);
    }

    static LogGroup of(Construct scope, String id, Choices choices, CustomerKey key, String name) {
        var group =
                LogGroup.Builder.create(scope, id)
                        .logGroupName(name)
                        .encryptionKey(key.key())
                        .removalPolicy(RemovalPolicy.DESTROY)
                        .build();
        if (group.getNode().getDefaultChild() instanceof CfnLogGroup resource) {
            resource.setRetentionInDays(choices.logRetentionDays());
        }
        return group;
    }
}
