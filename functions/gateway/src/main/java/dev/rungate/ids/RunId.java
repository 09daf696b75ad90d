package dev.rungate.ids;

/// A run's name, unique within its organisation: given by the caller or made fresh.
public record RunId(String value) {
    public RunId {
        Names.check("run id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
