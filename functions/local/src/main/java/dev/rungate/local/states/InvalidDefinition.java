package dev.rungate.local.states;

/// A state machine this engine does not understand, and where.
final class InvalidDefinition extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidDefinition(String place, String reason) {
        super(reason + " at " + (place.isEmpty() ? "/" : place));
    }
}
