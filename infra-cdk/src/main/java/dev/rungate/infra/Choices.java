package dev.rungate.infra;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The switches of a deployment, read once from the CDK context by {@link ChoicesReader}.
///
/// @param prefix stands before every name, as in `rungate-runs`
/// @param memory of the gateway, in MB; the other functions have 512
/// @param deletionProtection of the tables: DynamoDB then refuses to delete them, which also keeps
///   a failed first deploy from being rolled back
/// @param packages the folder with a folder of zips per architecture
record Choices(
        String prefix,
        int memory,
        Processor processor,
        Path packages,
        boolean adapter,
        boolean tracing,
        boolean deletionProtection,
        ProviderKeys providerKeys,
        int logRetentionDays,
        Throttle throttle,
        boolean apiLogsRole,
        boolean waf,
        Optional<Restored> restored,
        Optional<Instances> instances,
        Optional<Domain> domain,
        Optional<String> alarmEmail,
        Optional<Integer> monthlyBudgetUsd) {

    /// The least the packaged gateway was shown to work in.
    static final int LEAST_MEMORY = 512;

    /// `rungate` of `rungate-`.
    String name() {
        return prefix.substring(0, prefix.length() - 1);
    }

    String named(String what) {
        return prefix + what;
    }

    /// The processor of the functions, by the names AWS uses.
    enum Processor {
        X86_64,
        ARM64;

        String text() {
            return this == ARM64 ? "arm64" : "x86_64";
        }
    }

    /// Where the keys of the providers are kept.
    enum ProviderKeys {
        SECRETSMANAGER,
        SSM
    }

    /// The requests that the stage lets in, over all callers.
    record Throttle(int ratePerSecond, int burst) {}

    /// The prefix of the tables, which differs from the others' after a restore.
    String tablePrefix() {
        return restored.map(Restored::prefix).orElse(prefix);
    }

    /// Five tables that somebody restored from a backup, and the stream of the one of runs.
    record Restored(String prefix, String runsStreamArn) {}

    /// Where Lambda Managed Instances run, and how many calls one environment takes at once.
    record Instances(
            List<String> subnets, List<String> securityGroups, int concurrency, int vCpus) {
        Instances {
            subnets = List.copyOf(subnets);
            securityGroups = List.copyOf(securityGroups);
        }
    }

    /// A name of one's own, and the certificate for it in the same region.
    record Domain(String name, String certificateArn) {}
}
