package dev.rungate.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `rungate` command: exit status 0 is fine, 1 failed, 2 wrong usage.
@Command(
        name = "rungate",
        description = "Governs the runs of AI agents: policies, budgets, approvals.",
        mixinStandardHelpOptions = true)
final class Rungate implements Runnable {

    private Rungate() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Rungate()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
