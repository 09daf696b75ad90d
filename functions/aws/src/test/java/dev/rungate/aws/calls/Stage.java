package dev.rungate.aws.calls;

/// A moment in the life of a call, by the method that is called then. {@code skip} calls pass
/// before it.
enum Stage {
    RATES("admit", 0),
    RESERVE("reserve", 0),
    SEND("send", 0),
    FIRST_BYTE("next", 0),
    LATER_EVENT("next", 2),
    PARSE("read", 0),
    JUDGE("use", 0),
    PRICE("ended-step", 0),
    SETTLE("settle", 0),
    FREE_SLOT("ended", 0),
    OPEN_GATE("open", 0),
    CLOSE("close", 0);

    final String method;
    final int skip;

    Stage(String method, int skip) {
        this.method = method;
        this.skip = skip;
    }
}
