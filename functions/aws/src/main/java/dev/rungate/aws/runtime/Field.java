package dev.rungate.aws.runtime;

import java.util.Locale;
import java.util.regex.Pattern;

/// One header line, which can be written without becoming two.
record Field(String name, String value) {
    static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    Field {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("a header has a name that is not allowed");
        }
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("a header has a value of more than one line");
        }
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    String lowerName() {
        return name.toLowerCase(Locale.ROOT);
    }
}
