package dev.rungate.aws.runtime;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

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

    /// Nobody outside may say what the parts of the gateway say to each other.
    private static final String INTERNAL = "x-rungate-internal-";

    private PassedFields() {}

    static List<Field> of(List<Field> fields) {
        var ofThisConnection = named(fields);
        Predicate<Field> passes =
                field ->
                        !ofThisConnection.contains(field.lowerName())
                                && !field.lowerName().startsWith(INTERNAL);
        return fields.stream().filter(passes).toList();
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
