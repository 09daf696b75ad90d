package dev.rungate.refusals;

import dev.rungate.approvals.Gate;

/// The context of a refusal because of a gate that was decided or has expired.
final class GateOutcome {
    private GateOutcome() {}

    static Row in(Row row, Gate gate) {
        var decision = gate.decision();
        return row.tells("gate_id", gate.id().value())
                .tells("state", gate.state().word())
                .tells("decided_by", decision == null ? null : decision.by())
                .tells("reason", decision == null ? null : decision.reason())
                .tells("proposed_action", gate.firstAskedAction());
    }
}
