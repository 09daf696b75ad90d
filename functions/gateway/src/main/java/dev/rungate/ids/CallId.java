package dev.rungate.ids;

/// One proxied request; also names the hold of its money and, as {@code stp_…}, its step.
public record CallId(String value) {
    public CallId {
        Names.check("call id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
