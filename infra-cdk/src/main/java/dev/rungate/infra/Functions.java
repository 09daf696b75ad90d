package dev.rungate.infra;

import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/// The seven functions, each with what it is told and what it may do, and those that something else
/// than a caller sets in motion.
final class Functions extends Construct {
    private static final int HANDLERS_MEMORY = 512;

    private final Choices choices;
    private final CustomerKey key;
    private final Packages packages;
    final DeployedFunction gateway;
    final DeployedFunction control;
    final DeployedFunction slackInteraction;
    final DeployedFunction askApprovers;
    final DeployedFunction gateLapsed;
    final DeployedFunction ledgerEvents;
    final DeployedFunction sweep;

    Functions(
            Construct scope,
            Choices choices,
            CustomerKey key,
            Packages packages,
            LedgerTables tables,
            Queues queues,
            Environment environment,
            Rights rights) {
        super(scope, "Functions");
        this.choices = choices;
        this.key = key;
        this.packages = packages;
        gateway = function(FunctionKind.GATEWAY, environment.gateway(), rights.gateway(), server());
        control = handler(FunctionKind.CONTROL, environment.control(), rights.control());
        slackInteraction =
                handler(
                        FunctionKind.SLACK_INTERACTION,
                        environment.gates(),
                        rights.slackInteraction());
        askApprovers =
                handler(FunctionKind.ASK_APPROVERS, environment.gates(), rights.taking(queues.ask));
        gateLapsed =
                handler(
                        FunctionKind.GATE_LAPSED,
                        environment.gates(),
                        rights.taking(queues.lapsed));
        ledgerEvents =
                handler(
                        FunctionKind.LEDGER_EVENTS,
                        environment.ledgerEvents(),
                        rights.following(queues.ledgerEventsDead));
        sweep = handler(FunctionKind.SWEEP, environment.gates(), rights.sweep());
        Triggers.queue(askApprovers, queues.ask);
        Triggers.queue(gateLapsed, queues.lapsed);
        Triggers.stream(ledgerEvents, tables, queues.ledgerEventsDead);
        Triggers.everyMinute(sweep);
    }

    List<DeployedFunction> all() {
        return List.of(
                gateway, control, slackInteraction, askApprovers, gateLapsed, ledgerEvents, sweep);
    }

    private Runner server() {
        if (choices.instances().isPresent()) {
            var instances = choices.instances().get();
            return new Capacity(this, choices, instances, key).runner(choices, instances);
        }
        return choices.adapter()
                ? new Runner.WebAdapter(choices.memory(), choices.processor())
                : new Runner.Bridge(choices.memory());
    }

    private DeployedFunction handler(
            FunctionKind kind, Map<String, String> environment, List<Right> rights) {
        return function(kind, environment, rights, new Runner.Handler(HANDLERS_MEMORY));
    }

    private DeployedFunction function(
            FunctionKind kind, Map<String, String> environment, List<Right> rights, Runner runner) {
        var function =
                new DeployedFunction(
                        this, kind, choices, key, packages, environment, rights, runner);
        NagReasons.role(function);
        return function;
    }
}
