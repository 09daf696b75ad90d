package dev.rungate.local.states;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Step Functions' operations on state machines, and the trial of a single state.
final class MachineOperations {
    private final MachineStore store;
    private final Clock clock;
    private final Map<String, Function<Request, ObjectNode>> operations =
            Map.of(
                    "CreateStateMachine", this::create,
                    "UpdateStateMachine", this::update,
                    "DescribeStateMachine", this::describe,
                    "DeleteStateMachine", this::delete,
                    "ListStateMachines", this::list,
                    "TestState", this::test);

    MachineOperations(MachineStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Nullable Function<Request, ObjectNode> operation(String name) {
        return operations.get(name);
    }

    MachineItem existing(Request request) {
        var given = request.text("stateMachineArn");
        var arn =
                MachineArn.of(given)
                        .orElseThrow(
                                () -> new Refused("InvalidArn", "Invalid Arn: '" + given + "'"));
        return store.find(arn)
                .orElseThrow(() ->
                        new Refused(
                                "StateMachineDoesNotExist",
                                "State Machine Does Not Exist: '" + given + "'"));
    }

    /// Created again just as it is, it is the same machine.
    private ObjectNode create(Request request) {
        request.without("encryptionConfiguration", "loggingConfiguration", "tags");
        var name = StatesOperations.name(request.textOrNull("name"));
        var definition = request.text("definition");
        var machine = checked(definition);
        refuseExpress(request, machine);
        var now = now();
        var wanted =
                new MachineItem(
                        new MachineArn(name),
                        definition,
                        Tokens.digest(definition),
                        request.text("roleArn"),
                        now,
                        now);
        if (!store.add(wanted)) {
            var there = store.find(wanted.arn());
            if (there.isEmpty() || !there.get().digest().equals(wanted.digest())) {
                throw new Refused(
                        "StateMachineAlreadyExists",
                        "State Machine Already Exists: '" + wanted.arn().text() + "'");
            }
        }
        return StatesJson.object()
                .put("stateMachineArn", wanted.arn().text())
                .put(
                        "creationDate",
                        Answer.seconds(store.find(wanted.arn()).orElse(wanted).created()));
    }

    private ObjectNode update(Request request) {
        request.without("encryptionConfiguration", "loggingConfiguration");
        var there = existing(request);
        var given = request.textOrNull("definition");
        var definition = given == null ? there.definition() : given;
        checked(definition);
        var role = request.textOrNull("roleArn");
        var now = now();
        store.replace(
                new MachineItem(
                        there.arn(),
                        definition,
                        Tokens.digest(definition),
                        role == null ? there.role() : role,
                        there.created(),
                        now));
        return StatesJson.object().put("updateDate", Answer.seconds(now));
    }

    private ObjectNode describe(Request request) {
        var machine = existing(request);
        return line(machine)
                .put("status", "ACTIVE")
                .put("definition", machine.definition())
                .put("roleArn", machine.role());
    }

    private ObjectNode delete(Request request) {
        MachineArn.of(request.text("stateMachineArn")).ifPresent(store::remove);
        return StatesJson.object();
    }

    private ObjectNode list(Request request) {
        try (var all = store.all()) {
            return Paging.of(request, "stateMachines", all.map(MachineOperations::line).toList());
        }
    }

    private static ObjectNode line(MachineItem machine) {
        return StatesJson.object()
                .put("stateMachineArn", machine.arn().text())
                .put("name", machine.arn().name())
                .put("type", "STANDARD")
                .put("creationDate", Answer.seconds(machine.created()));
    }

    private ObjectNode test(Request request) {
        if (!(state(request.text("definition")) instanceof State.Pass pass)) {
            throw Refused.invalid("This engine tries Pass states only.");
        }
        var answer = StatesJson.object();
        try {
            var output = pass.run(new Scope(input(request), StatesJson.object()));
            answer.put("output", StatesJson.text(output)).put("status", "SUCCEEDED");
            return pass.next() == null ? answer : answer.put("nextState", pass.next());
        } catch (StateError failure) {
            return answer.put("error", failure.error())
                    .put("cause", failure.cause())
                    .put("status", "FAILED");
        }
    }

    private static JsonNode input(Request request) {
        var given = request.textOrNull("input");
        try {
            return StatesJson.read(given == null ? "{}" : given);
        } catch (JacksonException broken) {
            throw new Refused("InvalidExecutionInput", "The input must be JSON.");
        }
    }

    private static void refuseExpress(Request request, Machine machine) {
        var type = request.textOrNull("type");
        if (type == null || type.equals("STANDARD")) {
            return;
        }
        if (machine.waitsForTokens()) {
            throw new Refused(
                    "InvalidDefinition",
                    "Invalid State Machine Definition: .waitForTaskToken needs the type STANDARD");
        }
        throw new Refused("StateMachineTypeNotSupported", "This engine knows STANDARD only.");
    }

    private static Machine checked(String definition) {
        try {
            return DefinitionReader.read(definition);
        } catch (InvalidDefinition wrong) {
            throw refused(wrong);
        }
    }

    private static State state(String definition) {
        try {
            return DefinitionReader.readState(definition);
        } catch (InvalidDefinition wrong) {
            throw refused(wrong);
        }
    }

    private static Refused refused(InvalidDefinition wrong) {
        return new Refused(
                "InvalidDefinition", "Invalid State Machine Definition: " + wrong.getMessage());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
