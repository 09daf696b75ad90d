package dev.rungate.local;

import picocli.CommandLine.Command;

/// {@code rungate policy check|diff|publish}: policy as code.
@Command(
        name = "policy",
        description = "Checks, compares and publishes policies.",
        mixinStandardHelpOptions = true)
final class PolicyCommands {}
