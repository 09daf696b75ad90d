package dev.rungate.ids;

/// An agent; {@code agt_…}.
public record AgentId(String value) {
    public AgentId {
        Names.check("agent id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
