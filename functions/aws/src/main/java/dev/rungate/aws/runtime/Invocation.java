package dev.rungate.aws.runtime;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Instant;

/// One event that Lambda wants answered, and until when.
public record Invocation(
        String id, Instant deadline, String functionArn, String traceId, byte[] event) {
    private static final String PREFIX = "lambda-runtime-";

    public Invocation {
        if (!id.matches("[A-Za-z0-9-]{1,128}")) {
            throw new IllegalArgumentException("an invocation has an id of letters, digits and -");
        }
    }

    static Invocation of(Head head, byte[] event) throws IOException {
        try {
            return new Invocation(
                    head.first(PREFIX + "aws-request-id").orElse(""),
                    deadline(head),
                    head.first(PREFIX + "invoked-function-arn").orElse(""),
                    head.first(PREFIX + "trace-id").orElse(""),
                    event);
        } catch (IllegalArgumentException malformed) {
            throw new ProtocolException(malformed.getMessage());
        }
    }

    private static Instant deadline(Head head) {
        var millis = head.first(PREFIX + "deadline-ms").orElse("");
        if (!millis.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("an invocation has a deadline in milliseconds");
        }
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    @Override
    public String toString() {
        return "invocation " + id;
    }
}
