package dev.rungate.local.states;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads one state.
final class StateReader {
    private static final int LONGEST_NAME = 80;
    private static final Set<String> OF_A_MESSAGE = Set.of("QueueUrl", "MessageBody");

    private final String name;
    private final Fields fields;

    private StateReader(String name, Fields fields) {
        this.name = name;
        this.fields = fields;
    }

    static State read(String name, JsonNode node, String place) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new InvalidDefinition(place, "A name has 1 to 80 characters");
        }
        var fields = new Fields(node, place);
        refuseJsonata(fields);
        fields.textOrNull("Comment");
        var state = new StateReader(name, fields).state();
        fields.nothingElse();
        return state;
    }

    /// Written out or not, the language is JSONPath.
    static void refuseJsonata(Fields fields) {
        var language = fields.textOrNull("QueryLanguage");
        if (language != null && !language.equals("JSONPath")) {
            throw fields.wrong("QueryLanguage", "This engine knows JSONPath only");
        }
    }

    private State state() {
        var type = fields.text("Type");
        return switch (type) {
            case "Pass" -> pass();
            case "Task" -> task();
            case "Choice" -> choice();
            case "Succeed" -> new State.Succeed(name, narrow());
            case "Fail" ->
                    new State.Fail(name, fields.textOrNull("Error"), fields.textOrNull("Cause"));
            default -> throw fields.wrong("Type", "This engine does not know the type " + type);
        };
    }

    private State pass() {
        var flow =
                new Flow(
                        fields.path("InputPath"),
                        template("Parameters"),
                        null,
                        fields.place("ResultPath"),
                        fields.path("OutputPath"));
        return new State.Pass(name, flow, fields.take("Result"), next());
    }

    private State choice() {
        var branches = fields.each("Choices", RuleReader::branch);
        if (branches.isEmpty()) {
            throw fields.wrong("Choices", "The field is required");
        }
        return new State.Choice(name, narrow(), branches, fields.textOrNull("Default"));
    }

    private State task() {
        var flow =
                new Flow(
                        fields.path("InputPath"),
                        message(),
                        template("ResultSelector"),
                        fields.place("ResultPath"),
                        fields.path("OutputPath"));
        var arn = fields.text("Resource");
        var resource =
                Resource.of(arn)
                        .orElseThrow(
                                () -> fields.wrong("Resource", "This engine does not know " + arn));
        var timeout = limit("TimeoutSeconds");
        return new State.Task(
                name,
                resource,
                flow,
                timeout,
                heartbeat(timeout),
                RetryReader.retriers(fields),
                RetryReader.catchers(fields),
                next());
    }

    private Flow narrow() {
        return new Flow(
                fields.path("InputPath"), null, null, StatePath.ROOT, fields.path("OutputPath"));
    }

    private @Nullable Template template(String field) {
        var value = fields.take(field);
        if (value != null && !value.isObject()) {
            throw fields.wrong(field, "An object is needed");
        }
        return value == null ? null : Template.of(value, fields.at(field));
    }

    private Template message() {
        var template = template("Parameters");
        if (!(template instanceof Template.Fields(var given))) {
            throw fields.wrong("Parameters", "The fields QueueUrl and MessageBody are required");
        }
        for (var each : given.keySet()) {
            if (!OF_A_MESSAGE.contains(each)) {
                throw fields.wrong("Parameters/" + each, "This engine does not know the field");
            }
        }
        for (var each : OF_A_MESSAGE) {
            if (!given.containsKey(each)) {
                throw fields.wrong("Parameters/" + each, "The field is required");
            }
        }
        return template;
    }

    private Limit limit(String field) {
        var fixed = fields.wholeOrNull(field, 1, Limit.MOST_SECONDS);
        boolean atPath = fields.has(field + "Path");
        if (fixed != null && atPath) {
            throw fields.wrong(field, "There can be only one of this and " + field + "Path");
        }
        if (atPath) {
            return new Limit.AtPath(fields.requiredPath(field + "Path"));
        }
        return fixed == null ? new Limit.None() : new Limit.Seconds(fixed);
    }

    private Limit heartbeat(Limit timeout) {
        var heartbeat = limit("HeartbeatSeconds");
        if (heartbeat instanceof Limit.Seconds(long beat)
                && timeout instanceof Limit.Seconds(long whole)
                && beat >= whole) {
            throw fields.wrong("HeartbeatSeconds", "It must be smaller than TimeoutSeconds");
        }
        return heartbeat;
    }

    private @Nullable String next() {
        boolean end = fields.flag("End");
        var next = fields.textOrNull("Next");
        if (end == (next != null)) {
            throw fields.wrong("Next", "Either Next or \"End\": true is needed");
        }
        return next;
    }
}
