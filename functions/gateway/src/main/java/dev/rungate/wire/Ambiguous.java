package dev.rungate.wire;

/// Something in an answer that clients read differently, or that some cannot read. The message is a
/// clause for people: "its JSON is broken".
public final class Ambiguous extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    public Ambiguous(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    public String why() {
        return why;
    }
}
