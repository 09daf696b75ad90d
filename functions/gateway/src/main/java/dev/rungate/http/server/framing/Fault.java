package dev.rungate.http.server.framing;

/// Why a connection cannot be read on: the status that says so, and one sentence.
record Fault(int status, String problem) {
    static Fault bad(String problem) {
        return new Fault(400, problem);
    }

    static Fault tooLarge(String problem) {
        return new Fault(431, problem);
    }
}
