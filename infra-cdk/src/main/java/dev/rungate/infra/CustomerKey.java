package dev.rungate.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/// The key everything is encrypted with that is kept: tables, queues, secrets, logs, alarms.
final class CustomerKey extends Construct {
    private final Key key;

    CustomerKey(Construct scope, Choices choices) {
        super(scope, "Key");
        key =
                Key.Builder.create(this, "Key")
                        .alias("alias/" + choices.name())
                        .description("Encrypts what Rungate keeps")
                        .enableKeyRotation(true)
                        .removalPolicy(Retained.EXCEPT_BY_A_FAILED_FIRST_DEPLOY)
                        .build();
        letLogsUseIt();
        letAlarmsUseIt();
    }

    Key key() {
        return key;
    }

    String arn() {
        return key.getKeyArn();
    }

    /// Only for log groups of this account.
    private void letLogsUseIt() {
        var stack = Stack.of(this);
        var groups =
                "arn:%s:logs:%s:%s:log-group:*"
                        .formatted(stack.getPartition(), stack.getRegion(), stack.getAccount());
        key.addToResourcePolicy(
                PolicyStatement.Builder.create()
                        .principals(
                                List.of(
                                        new ServicePrincipal(
                                                "logs." + stack.getRegion() + ".amazonaws.com")))
                        .actions(
                                List.of(
                                        "kms:Encrypt",
                                        "kms:Decrypt",
                                        "kms:ReEncryptFrom",
                                        "kms:ReEncryptTo",
                                        "kms:GenerateDataKey",
                                        "kms:GenerateDataKeyWithoutPlaintext",
                                        "kms:DescribeKey"))
                        .resources(List.of("*"))
                        .conditions(
                                Map.of(
                                        "ArnLike",
                                        Map.of("kms:EncryptionContext:aws:logs:arn", groups)))
                        .build());
    }

    /// CloudWatch tells an encrypted topic only if it may use the topic's key.
    private void letAlarmsUseIt() {
        key.addToResourcePolicy(
                PolicyStatement.Builder.create()
                        .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                        .actions(List.of("kms:Decrypt", "kms:GenerateDataKey"))
                        .resources(List.of("*"))
                        .build());
    }
}
