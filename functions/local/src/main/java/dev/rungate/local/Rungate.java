package dev.rungate.local;

import dev.rungate.LastingLogManager;
import dev.rungate.SettingsException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `rungate` command: exit status 0 is fine, 1 failed, 2 wrong usage.
@Command(
        name = "rungate",
        description = "Governs the runs of AI agents: policies, budgets, one record of everything.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DemoCommand.class,
            PolicyCommands.class,
            RunCommands.class,
            AgentCommands.class,
            TokenCommands.class,
            MemberCommands.class,
            SlackCommands.class
        })
final class Rungate implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's work
    private CommandSpec spec;

    private Rungate() {}

    public static void main(String[] args) {
        System.setProperty(LastingLogManager.PROPERTY, LastingLogManager.class.getName());
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var program = new CommandLine(new Rungate());
        var serve = new CommandLine(new ServeCommand());
        ServeCommand.withFlags(serve.getCommandSpec());
        program.addSubcommand("serve", serve);
        sayVersion(program);
        program.setExecutionExceptionHandler(Rungate::failed);
        return program;
    }

    private static void sayVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Rungate::sayVersion);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    /// What went wrong in one sentence; a stack trace helps nobody who only starts a program.
    private static int failed(
            Exception failure, CommandLine command, CommandLine.ParseResult ignored) {
        if (failure instanceof ServerRefused refused && asksForJson(command)) {
            System.out.println(refused.answer());
        }
        System.err.println(sentence(failure));
        return 1;
    }

    private static boolean asksForJson(CommandLine command) {
        return command.getParseResult().hasMatchedOption("--json");
    }

    private static String sentence(Exception failure) {
        var known =
                failure instanceof StartFailure
                        || failure instanceof ServerRefused
                        || failure instanceof SettingsException;
        return known ? Objects.requireNonNull(failure.getMessage()) : "rungate failed: " + failure;
    }
}
