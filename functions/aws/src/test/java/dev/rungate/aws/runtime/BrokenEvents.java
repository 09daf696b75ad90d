package dev.rungate.aws.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Good events with a few bytes or a field changed.
final class BrokenEvents {
    private BrokenEvents() {}

    static byte[] next(Random random) {
        var fields =
                List.of(
                        "path",
                        "httpMethod",
                        "headers",
                        "multiValueHeaders",
                        "body",
                        "resource",
                        "requestContext",
                        "pathParameters",
                        "isBase64Encoded",
                        "version",
                        "Records",
                        "multiValueQueryStringParameters");
        var values =
                Arrays.asList(
                        null,
                        1,
                        true,
                        "secret",
                        "",
                        List.of(),
                        List.of(1),
                        Map.of("a", 1),
                        Map.of("a", List.of(List.of())),
                        Map.of("secret", List.of("secret")),
                        List.of(Map.of()));
        var event =
                RestEvents.of("POST", "/v1/x")
                        .header("Authorization", "secret")
                        .query("q", "secret")
                        .text("secret".getBytes(UTF_8));
        if (random.nextBoolean()) {
            event.with(
                    fields.get(random.nextInt(fields.size())),
                    values.get(random.nextInt(values.size())));
            return event.bytes();
        }
        var bytes = event.bytes();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
