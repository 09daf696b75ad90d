package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.ledger.RunAttributes.*;

import dev.rungate.aws.dynamo.Change;
import dev.rungate.ids.AgentId;
import java.time.Instant;

/// Conditions that several writes of a run share.
final class RunConditions {
    private RunConditions() {}

    /// The run has not ended, this agent may use it, and it has not rested for so long that it
    /// ends: calls in flight and pending gates keep it awake.
    static void open(Change change, AgentId agent, Instant now) {
        change.when("attribute_not_exists(" + END + ")")
                .when(
                        "("
                                + AGENT
                                + " = "
                                + change.value(agent.value())
                                + " OR attribute_exists("
                                + SHARED
                                + "))")
                .when(
                        "("
                                + IDLE_AT
                                + " >= "
                                + change.value(now.toEpochMilli())
                                + " OR size("
                                + HOLDS
                                + ") > "
                                + change.value(0)
                                + " OR attribute_exists("
                                + GATES
                                + "))");
    }
}
