package dev.rungate.local.states;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads a definition in Amazon States Language. Refuses everything it does not understand with
/// {@link InvalidDefinition}, so that nothing runs here that would run otherwise elsewhere.
final class DefinitionReader {
    private static final Duration A_YEAR = Duration.ofDays(365);
    private static final int LONGEST = 100_000;

    private DefinitionReader() {}

    static Machine read(String text) {
        if (text.length() > LONGEST) {
            throw new InvalidDefinition("", "A definition has at most 100000 characters");
        }
        var fields = new Fields(json(text), "");
        StateReader.refuseJsonata(fields);
        fields.textOrNull("Comment");
        onlyVersionOne(fields);
        var longest =
                Math.min(
                        A_YEAR.toSeconds(),
                        fields.whole("TimeoutSeconds", 1, Limit.MOST_SECONDS, A_YEAR.toSeconds()));
        var startAt = fields.text("StartAt");
        var states = states(fields);
        fields.nothingElse();
        checkTargets(startAt, states);
        return new Machine(startAt, states, Duration.ofSeconds(longest));
    }

    /// One state by itself, wherever it may lead.
    static State readState(String text) {
        return StateReader.read("TestState", json(text), "");
    }

    private static JsonNode json(String text) {
        try {
            return StatesJson.read(text);
        } catch (JacksonException broken) {
            throw new InvalidDefinition("", "This is no JSON");
        }
    }

    private static void onlyVersionOne(Fields fields) {
        var version = fields.textOrNull("Version");
        if (version != null && !version.equals("1.0")) {
            throw fields.wrong("Version", "Only 1.0 is known");
        }
    }

    private static Map<String, State> states(Fields fields) {
        var node = fields.take("States");
        if (node == null || !node.isObject() || node.isEmpty()) {
            throw fields.wrong("States", "An object of at least one state is needed");
        }
        var states = new LinkedHashMap<String, State>();
        node.properties()
                .forEach(each -> {
                    var name = each.getKey();
                    states.put(name, StateReader.read(name, each.getValue(), "/States/" + name));
                });
        return states;
    }

    private static void checkTargets(String startAt, Map<String, State> states) {
        if (!states.containsKey(startAt)) {
            throw new InvalidDefinition("/StartAt", "There is no state '" + startAt + "'");
        }
        var reached = new TreeSet<String>(List.of(startAt));
        var toVisit = new ArrayDeque<String>(reached);
        while (!toVisit.isEmpty()) {
            var name = toVisit.remove();
            var state = states.get(name);
            for (var target : state == null ? List.<String>of() : state.targets()) {
                if (!states.containsKey(target)) {
                    throw new InvalidDefinition(
                            "/States/" + name, "There is no state '" + target + "' to go to");
                }
                if (reached.add(target)) {
                    toVisit.add(target);
                }
            }
        }
        for (var name : states.keySet()) {
            if (!reached.contains(name)) {
                throw new InvalidDefinition("/States/" + name, "Nothing leads to this state");
            }
        }
    }
}
