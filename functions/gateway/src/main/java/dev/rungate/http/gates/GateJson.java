package dev.rungate.http.gates;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.http.Timestamps;
import dev.rungate.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// A gate as programs see it. Neither its token nor its held answer is part of that.
public final class GateJson {
    private GateJson() {}

    public static ObjectNode gate(Gate gate) {
        return gate(gate, GateJson::action);
    }

    /// The same in a list, which carries no arguments.
    public static ObjectNode listed(Gate gate) {
        return gate(gate, GateJson::withoutArguments);
    }

    private static ObjectNode gate(Gate gate, Function<ProposedAction, Map<String, Object>> shown) {
        var decision = gate.decision();
        var json =
                Json.object()
                        .put("gate_id", gate.id().value())
                        .put("run_id", gate.run().run().value())
                        .put("agent_id", gate.agent().value())
                        .put("state", gate.state().word())
                        .put("rule", gate.firstRuleId());
        json.set("proposed_action", Json.node(shown.apply(gate.firstAskedAction())));
        var all = json.putArray("proposed_actions");
        gate.actions().forEach(action -> all.add(Json.node(shown.apply(action))));
        json.put("approver_channel", gate.combinedRules().channel())
                .put("quorum", gate.combinedRules().quorum())
                .put("approvals", gate.approvals())
                .put("requests", gate.requests())
                .put("spent_usd", gate.runSpent().toString())
                .put("created_at", Timestamps.text(gate.createdAt()))
                .put("expires_at", Timestamps.text(gate.expiresAt()))
                .put("decided_at", decision == null ? null : Timestamps.text(decision.at()))
                .put("decided_by", decision == null ? null : decision.by())
                .put("reason", decision == null ? null : decision.reason());
        if (decision != null && !decision.edits().isEmpty()) {
            var edited = json.putArray("decided_actions");
            gate.decidedActions().forEach(action -> edited.add(Json.node(action(action))));
        }
        return json;
    }

    public static Map<String, Object> action(ProposedAction action) {
        var json = new LinkedHashMap<String, Object>();
        json.put("tool", action.tool());
        json.put("args", arguments(action.arguments()));
        json.put("rule", action.rule());
        return json;
    }

    private static Map<String, Object> withoutArguments(ProposedAction action) {
        var json = action(action);
        json.remove("args");
        return json;
    }

    /// As a tree, or as the text they are.
    static Object arguments(String text) {
        try {
            var plain = Json.plain(text);
            return plain instanceof Map ? Json.tree(text.getBytes(StandardCharsets.UTF_8)) : text;
        } catch (JacksonException noJson) {
            return text;
        }
    }
}
