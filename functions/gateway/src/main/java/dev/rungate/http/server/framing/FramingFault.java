package dev.rungate.http.server.framing;

/// Why a connection cannot be read on: the status that says so, and one sentence.
record FramingFault(int status, String problem) {
    static FramingFault bad(String problem) {
        return new FramingFault(400, problem);
    }

    static FramingFault tooLarge(String problem) {
        return new FramingFault(431, problem);
    }
}
