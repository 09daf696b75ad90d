package dev.rungate.aws.runtime;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which headers travel on. Those of one connection end with it: each side writes its own.
final class PassedFields {
    private static final Set<String> OF_A_CONNECTION =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "expect",
                    "content-length");

    /// Added on the way in, or made up by somebody who knows how adapters talk to servers.
    private static final Set<String> OF_AWS =
            Set.of("x-amzn-trace-id", "x-amzn-request-context", "x-amzn-lambda-context");

    /// Nobody outside may say what the parts of the gateway say to each other.
    private static final String INTERNAL = "x-rungate-internal-";

    private PassedFields() {}

    /// Towards the server.
    static List<Field> ofRequest(List<Field> fields) {
        return of(fields).stream().filter(field -> !OF_AWS.contains(field.lowerName())).toList();
    }

    /// Towards the client.
    static List<Field> ofAnswer(List<Field> fields) {
        return of(fields);
    }

    private static List<Field> of(List<Field> fields) {
        var ofThisConnection = named(fields);
        return fields.stream()
                .filter(field -> !ofThisConnection.contains(field.lowerName()))
                .filter(field -> !field.lowerName().startsWith(INTERNAL))
                .toList();
    }

    /// `Connection` names more of them.
    private static Set<String> named(List<Field> fields) {
        var names = new HashSet<>(OF_A_CONNECTION);
        for (var field : fields) {
            if (field.is("connection")) {
                for (var name : field.value().split(",", -1)) {
                    names.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }
}
