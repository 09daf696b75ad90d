package dev.rungate.wire;

/// How many tool calls one answer may have. Each of them is judged and counted, so that many more
/// than anybody runs would occupy the gateway for long.
public final class ToolCallLimit {
    public static final int MOST = 1_000;

    private ToolCallLimit() {}

    /// Throws {@link Ambiguous} if there are more.
    public static void check(long calls) {
        if (calls > MOST) {
            throw new Ambiguous("it has more than " + MOST + " tool calls");
        }
    }
}
