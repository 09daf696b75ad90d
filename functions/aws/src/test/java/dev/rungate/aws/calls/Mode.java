package dev.rungate.aws.calls;

/// How an answer comes, and what it proposes.
enum Mode {
    WHOLE(false, false),
    WHOLE_WITH_GATE(false, true),
    STREAM(true, false),
    STREAM_WITH_GATE(true, true);

    final boolean stream;
    final boolean gate;

    Mode(boolean stream, boolean gate) {
        this.stream = stream;
        this.gate = gate;
    }

    String body() {
        var text = gate ? "call pay {\\\"amount\\\":600}" : "one two three four";
        var tools =
                gate
                        ? ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"pay\",\"parameters\":{}}}]"
                        : "";
        return "{\"model\":\"echo-1\",\"max_tokens\":100,\"stream\":"
                + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + text
                + "\"}]"
                + tools
                + "}";
    }
}
