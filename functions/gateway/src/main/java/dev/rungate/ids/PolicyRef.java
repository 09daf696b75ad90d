package dev.rungate.ids;

import java.util.Optional;
import java.util.regex.Pattern;

/// One immutable version of a policy, written {@code name/version}.
public record PolicyRef(String name, int version) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public PolicyRef {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "policy name must be 1-64 characters of A-Za-z0-9._-");
        }
        if (version < 1) {
            throw new IllegalArgumentException("policy versions start at 1");
        }
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public static PolicyRef of(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a policy version is written name/version");
        }
        return new PolicyRef(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
    }

    /// The same, or nothing when the text is no reference.
    public static Optional<PolicyRef> parse(String text) {
        try {
            return Optional.of(of(text));
        } catch (IllegalArgumentException notAReference) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
