package dev.rungate.ids;

import java.util.regex.Pattern;

/// The syntax of names: 1-128 of {@code A-Za-z0-9._:-}, so that a name is safe in a key, a header,
/// a path and a log line.
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private Names() {}

    static void check(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " must be 1-128 characters of A-Za-z0-9._:-");
        }
    }
}
