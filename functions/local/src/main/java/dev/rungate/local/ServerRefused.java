package dev.rungate.local;

import tools.jackson.databind.JsonNode;

/// The server understood a command and said no.
final class ServerRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient JsonNode answer;

    ServerRefused(int status, JsonNode answer) {
        super(
                answer.path("error")
                        .path("message")
                        .asString("The server answered with status " + status + "."));
        this.status = status;
        this.answer = answer;
    }

    int status() {
        return status;
    }

    JsonNode answer() {
        return answer;
    }
}
