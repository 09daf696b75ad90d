package dev.rungate.infra;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.lambda.VersionOptions;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/// A function with a role and a log of its own, started from a snapshot, and reached only through
/// its alias `live`: to go back, let the alias point at the version before.
final class DeployedFunction extends Construct {
    static final String LIVE = "live";

    private final Function function;
    private final LogGroup log;
    private final Alias live;

    DeployedFunction(
            Construct scope,
            FunctionKind kind,
            Choices choices,
            CustomerKey key,
            Packages packages,
            Map<String, String> environment,
            List<Right> rights,
            Runner runner) {
        super(scope, kind.title);
        var name = choices.named(kind.role);
        log = KeptLog.of(this, choices, key, "/aws/lambda/" + name);
        var function =
                Function.Builder.create(this, "Function")
                        .functionName(name)
                        .runtime(Runtime.JAVA_25)
                        .architecture(architecture(choices))
                        .handler(kind.handler())
                        .code(packages.code(kind))
                        .timeout(Duration.seconds(kind.seconds))
                        .memorySize(runner.memory())
                        .environment(whole(environment, runner))
                        .environmentEncryption(key.key())
                        .tracing(choices.tracing() ? Tracing.ACTIVE : Tracing.DISABLED)
                        .role(role(rights))
                        .logGroup(log)
                        .currentVersionOptions(
                                VersionOptions.builder()
                                        .removalPolicy(Retained.EXCEPT_BY_A_FAILED_FIRST_DEPLOY)
                                        .build());
        if (runner.snapStart()) {
            function.snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS);
        }
        this.function = function.build();
        Annotations.of(this.function)
                .acknowledgeWarning(
                        "@aws-cdk/aws-lambda:snapStartRequirePublish",
                        "The alias names a published version.");
        runner.attach(this.function);
        live =
                Alias.Builder.create(this, "Live")
                        .aliasName(LIVE)
                        .version(this.function.getCurrentVersion())
                        .build();
    }

    Function function() {
        return function;
    }

    LogGroup log() {
        return log;
    }

    Alias live() {
        return live;
    }

    /// May write its own log, and what else its duty needs.
    private Role role(List<Right> rights) {
        var role =
                Role.Builder.create(this, "Role")
                        .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                        .build();
        Right.of("logs", "CreateLogStream", "PutLogEvents").on(log.getLogGroupArn()).giveTo(role);
        rights.forEach(right -> right.giveTo(role));
        return role;
    }

    private static Map<String, String> whole(Map<String, String> environment, Runner runner) {
        var whole = new HashMap<>(environment);
        whole.putAll(runner.environment());
        return whole;
    }

    static Architecture architecture(Choices choices) {
        return switch (choices.processor()) {
            case ARM64 -> Architecture.ARM_64;
            case X86_64 -> Architecture.X86_64;
        };
    }
}
