package dev.rungate.aws.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// The report to Lambda when something went wrong: a kind, and a sentence that holds no secret.
public record Failure(String type, String message) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public Failure {
        if (!type.matches("[A-Za-z][A-Za-z0-9.]{0,79}")) {
            throw new IllegalArgumentException("a failure has a kind like Rungate.AnswerBroken");
        }
        message = message.replaceAll("\\s+", " ").strip();
    }

    static Failure of(Throwable trouble) {
        var message = trouble.getMessage();
        return new Failure(
                "Rungate." + trouble.getClass().getSimpleName().replaceAll("[^A-Za-z0-9]", ""),
                message == null ? "It failed without a word." : message);
    }

    byte[] json() {
        var told = new LinkedHashMap<String, Object>();
        told.put("errorMessage", message);
        told.put("errorType", type);
        told.put("stackTrace", List.of());
        return JSON.writeValueAsBytes(told);
    }

    String trailer() {
        return new String(Base64.getEncoder().encode(json()), StandardCharsets.US_ASCII);
    }
}
