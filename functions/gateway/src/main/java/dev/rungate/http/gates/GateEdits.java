package dev.rungate.http.gates;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.ToolEdit;
import dev.rungate.http.JsonBody;
import dev.rungate.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads what an approver wants to change: one object of arguments for the first call that a rule
/// wants seen, or a list with one for each call. Only what its own rule calls editable may differ
/// from what was proposed.
public final class GateEdits {
    private GateEdits() {}

    public static List<ToolEdit> read(Gate gate, JsonBody body) {
        return read(gate, body.node("args"));
    }

    public static List<ToolEdit> read(Gate gate, JsonNode args) {
        if (args.isMissingNode() || args.isNull()) {
            return List.of();
        }
        if (args.isObject()) {
            return edit(gate, gate.firstAskedAction(), "args", args);
        }
        if (!args.isArray() || args.size() != gate.actions().size()) {
            throw new MalformedRequest(
                    "args",
                    "must be an object of arguments, or a list with one for each proposed action");
        }
        var edits = new ArrayList<ToolEdit>();
        for (int i = 0; i < args.size(); i++) {
            edits.addAll(edit(gate, gate.actions().get(i), "args[" + i + "]", args.get(i)));
        }
        return edits;
    }

    private static List<ToolEdit> edit(
            Gate gate, ProposedAction action, String field, JsonNode args) {
        if (args.isNull()) {
            return List.of();
        }
        if (!(Json.plain(Json.text(args)) instanceof Map<?, ?> wanted)) {
            throw new MalformedRequest(field, "must be an object of arguments");
        }
        wanted.forEach((name, value) -> {
            if (Json.holdsHalfCharacter(name) || Json.holdsHalfCharacter(value)) {
                throw new MalformedRequest(
                        field + "." + name,
                        "cannot be carried exactly: it holds half of a surrogate pair");
            }
        });
        var changed = changed(args, proposed(action, field));
        for (var name : changed) {
            if (!gate.editable(action).contains(name)) {
                throw new MalformedRequest(
                        field + "." + name, "may not be changed: the rule does not list it");
            }
        }
        return changed.isEmpty()
                ? List.of()
                : List.of(new ToolEdit(action.position(), Json.text(args)));
    }

    /// Arguments that are no object cannot be changed in parts: what an approver writes would
    /// replace all of them.
    private static JsonNode proposed(ProposedAction action, String field) {
        if (action.arguments().isBlank()) {
            return Json.object();
        }
        if (GateJson.arguments(action.arguments()) instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedRequest(field, "may not be changed: what was proposed is no object");
    }

    /// The names of the arguments that differ: one that is missing is not null, and -0 is not 0.
    private static Set<String> changed(JsonNode wanted, JsonNode proposed) {
        var names = new TreeSet<>(wanted.propertyNames());
        names.addAll(proposed.propertyNames());
        names.removeIf(name -> wanted.path(name).equals(proposed.path(name)));
        return names;
    }
}
