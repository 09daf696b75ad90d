package dev.rungate.ids;

/// A call that waits for a human, as {@code gate_…}. Its name follows from what waits: however many
/// copies of a request arrive, on however many instances, they mean the same gate.
public record GateId(String value) {
    private static final String PREFIX = "gate_";
    private static final int BYTES = 16;

    public GateId {
        Names.check("gate id", value);
    }

    /// The gate of an agent's request in a run; {@code generation} counts the gates it has had
    /// before, whose time is over.
    public static GateId of(Requester who, String request, int generation) {
        var text =
                String.join(
                        "\n",
                        who.run().toString(),
                        who.withinRun(),
                        request,
                        Integer.toString(generation));
        return new GateId(PREFIX + Sha256.hex(text, BYTES));
    }

    @Override
    public String toString() {
        return value;
    }
}
