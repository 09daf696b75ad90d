package dev.rungate.local.states;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Step Functions' operations on executions and tokens; those on machines are the {@link
/// MachinesDoor}'s.
final class StatesOperations implements Operations {
    private static final Pattern NAME =
            Pattern.compile("[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\p{Cntrl}]{1,80}");
    private static final int LONGEST_ERROR = 256;
    private static final int LONGEST_CAUSE = 32_768;

    private final MachineOperations machines;
    private final ExecutionStore store;
    private final Executions executions;
    private final Map<String, Function<Request, ObjectNode>> operations =
            Map.of(
                    "StartExecution", this::start,
                    "DescribeExecution", this::describe,
                    "StopExecution", this::stop,
                    "ListExecutions", this::list,
                    "GetExecutionHistory", this::history,
                    "SendTaskSuccess", this::succeed,
                    "SendTaskFailure", this::fail,
                    "SendTaskHeartbeat", this::beat);

    StatesOperations(MachineOperations machines, ExecutionStore store, Executions executions) {
        this.machines = machines;
        this.store = store;
        this.executions = executions;
    }

    @Override
    public String service() {
        return "com.amazonaws.states";
    }

    @Override
    public @Nullable Function<Request, ObjectNode> operation(String name) {
        var ours = operations.get(name);
        return ours == null ? machines.operation(name) : ours;
    }

    static String name(@Nullable String given) {
        if (given == null || !NAME.matcher(given).matches()) {
            throw new Refused("InvalidName", "Invalid Name: '" + given + "'");
        }
        return given;
    }

    private ObjectNode start(Request request) {
        var machine = machines.existing(request);
        var name = request.textOrNull("name");
        var asked = request.textOrNull("input");
        var input = asked == null ? "{}" : asked;
        if (!StatesJson.isJson(input) || StatesJson.bytes(input) > Walk.MOST_DATA) {
            throw new Refused(
                    "InvalidExecutionInput",
                    "The input must be JSON of at most " + Walk.MOST_DATA + " bytes.");
        }
        var started = executions.start(machine, name == null ? null : name(name), input);
        return StatesJson.object()
                .put("executionArn", started.arn().text())
                .put("startDate", Answer.seconds(started.started()));
    }

    private ObjectNode describe(Request request) {
        var execution = executions.existing(arn(request));
        var answer = line(execution).put("input", execution.input());
        answer.putObject("inputDetails").put("included", true);
        if (execution.standing() instanceof ExecutionProgress.Ended end) {
            if (end.output() != null) {
                answer.put("output", StatesJson.text(end.output()));
                answer.putObject("outputDetails").put("included", true);
            }
            putIfThere(answer, "error", end.error());
            putIfThere(answer, "cause", end.cause());
        }
        return answer;
    }

    private static ObjectNode line(Execution execution) {
        var arn = execution.arn();
        var line =
                StatesJson.object()
                        .put("executionArn", arn.text())
                        .put("stateMachineArn", arn.ofMachine().text())
                        .put("name", arn.name())
                        .put("status", execution.standing().status().name())
                        .put("startDate", Answer.seconds(execution.started()));
        return execution.standing() instanceof ExecutionProgress.Ended end
                ? line.put("stopDate", Answer.seconds(end.at()))
                : line;
    }

    private ObjectNode stop(Request request) {
        var stopped =
                executions.stop(
                        arn(request),
                        request.shortTextOrNull("error", LONGEST_ERROR),
                        request.shortTextOrNull("cause", LONGEST_CAUSE));
        var answer = StatesJson.object();
        return stopped.standing() instanceof ExecutionProgress.Ended end
                ? answer.put("stopDate", Answer.seconds(end.at()))
                : answer;
    }

    private ObjectNode list(Request request) {
        var machine = machines.existing(request);
        var status = request.textOrNull("statusFilter");
        try (var all = store.of(machine.arn())) {
            return Paging.of(
                    request,
                    "executions",
                    all.filter(each ->
                                    status == null
                                            || each.standing().status().name().equals(status))
                            .map(StatesOperations::line)
                            .toList());
        }
    }

    private ObjectNode history(Request request) {
        var execution = executions.existing(arn(request));
        try (Stream<ObjectNode> events = store.history(execution.arn())) {
            var all = events.toList();
            return Paging.of(
                    request, "events", request.flag("reverseOrder") ? all.reversed() : all);
        }
    }

    private ObjectNode succeed(Request request) {
        executions.succeed(token(request), request.text("output"));
        return StatesJson.object();
    }

    private ObjectNode fail(Request request) {
        executions.fail(
                token(request),
                request.shortTextOrNull("error", LONGEST_ERROR),
                request.shortTextOrNull("cause", LONGEST_CAUSE));
        return StatesJson.object();
    }

    private ObjectNode beat(Request request) {
        executions.beat(token(request));
        return StatesJson.object();
    }

    private static String token(Request request) {
        var token = request.textOrNull("taskToken");
        if (token == null || token.isEmpty()) {
            throw new Refused("InvalidToken", "Invalid token");
        }
        return token;
    }

    private static ExecutionArn arn(Request request) {
        var given = request.text("executionArn");
        return ExecutionArn.of(given)
                .orElseThrow(() -> new Refused("InvalidArn", "Invalid Arn: '" + given + "'"));
    }

    private static void putIfThere(ObjectNode answer, String name, @Nullable String value) {
        if (value != null) {
            answer.put(name, value);
        }
    }
}
