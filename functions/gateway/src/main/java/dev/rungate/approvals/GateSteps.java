package dev.rungate.approvals;

import dev.rungate.ids.CallId;
import dev.rungate.runs.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The steps that a gate adds to the record of its run.
final class GateSteps {
    private GateSteps() {}

    static Step opened(Gate gate) {
        var facts = facts(gate);
        facts.put("tool", gate.firstAskedAction().tool());
        facts.put("expires_at", gate.expiresAt().toString());
        return Step.event(
                new CallId(gate.id() + ".asked"),
                "gate." + gate.firstRuleId(),
                Step.Kind.GATE,
                gate.createdAt(),
                Step.Details.ofGate(facts));
    }

    static Step decided(Gate gate) {
        var decision = Objects.requireNonNull(gate.decision(), "the gate is decided");
        var facts = facts(gate);
        facts.put("decided_by", decision.by());
        facts.put("channel", decision.channel());
        facts.put("proof", decision.proof());
        facts.put("edited", Boolean.toString(!decision.edits().isEmpty()));
        put(facts, "seen_sha256", decision.seen());
        put(facts, "reason", decision.reason());
        return Step.event(
                new CallId(gate.id() + ".decided"),
                "run.approval_" + gate.state().word(),
                Step.Kind.RUN,
                decision.at(),
                Step.Details.ofGate(facts));
    }

    private static Map<String, String> facts(Gate gate) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("gate_id", gate.id().value());
        facts.put("rule", gate.firstRuleId());
        return facts;
    }

    private static void put(Map<String, String> facts, String name, @Nullable String value) {
        if (value != null) {
            facts.put(name, value);
        }
    }
}
