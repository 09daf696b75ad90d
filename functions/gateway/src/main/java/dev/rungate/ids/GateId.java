package dev.rungate.ids;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    (who.run()
                                                    + "\n"
                                                    + who.withinRun()
                                                    + "\n"
                                                    + request
                                                    + "\n"
                                                    + generation)
                                            .getBytes(StandardCharsets.UTF_8));
            return new GateId(PREFIX + HexFormat.of().formatHex(digest, 0, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
