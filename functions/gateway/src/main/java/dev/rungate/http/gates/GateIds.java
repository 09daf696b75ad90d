package dev.rungate.http.gates;

import dev.rungate.ids.GateId;
import java.util.Optional;

/// Reads a gate's id where anybody may have written anything.
public final class GateIds {
    private GateIds() {}

    public static Optional<GateId> read(String text) {
        try {
            return Optional.of(new GateId(text));
        } catch (IllegalArgumentException nobodysId) {
            return Optional.empty();
        }
    }
}
