package dev.rungate.approvals;

import dev.rungate.tenants.Agent;
import dev.rungate.tenants.Directory;
import java.util.function.Function;

/// The agents of gates by the names that people gave them.
public final class AgentNames {
    private AgentNames() {}

    /// An agent that is not known any more has its id for a name. The name is to be shown through
    /// {@link ShownText}: whoever made the agent chose it.
    public static Function<Gate, String> in(Directory directory) {
        return gate ->
                directory
                        .agent(gate.run().org(), gate.agent())
                        .map(Agent::name)
                        .orElse(gate.agent().value());
    }
}
