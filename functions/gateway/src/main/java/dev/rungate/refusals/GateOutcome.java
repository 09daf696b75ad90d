package dev.rungate.refusals;

import dev.rungate.approvals.Gate;

/// The context of a refusal because of a gate that was decided or has expired.
final class GateOutcome {
    private GateOutcome() {}

    static Row in(Row row, Gate gate) {
        var decision = gate.decision();
        return row.withContext("gate_id", gate.id().value())
                .withContext("state", gate.state().word())
                .withContext("rules", gate.ruleIds())
                .withContext("decided_by", decision == null ? null : decision.by())
                .withContext("reason", decision == null ? null : decision.reason())
                .withContext("proposed_action", gate.firstAskedAction());
    }
}
