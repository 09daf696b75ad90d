package dev.rungate.aws.states;

/// A message is about a gate that is not there: asking again cannot help.
public final class UnknownGate extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownGate(GateMessage message) {
        super("there is no gate " + message.gate());
    }
}
