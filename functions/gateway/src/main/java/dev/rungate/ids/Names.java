package dev.rungate.ids;

/// The syntax of names: 1-128 of {@code A-Za-z0-9._:-}, so that a name is safe in a key, a header,
/// a path and a log line.
final class Names {
    private static final int LONGEST = 128;

    private Names() {}

    static void check(String what, String value) {
        if (!isName(value)) {
            throw new IllegalArgumentException(what + " must be 1-128 characters of A-Za-z0-9._:-");
        }
    }

    /// A loop and no pattern: every item that is read has some names.
    private static boolean isName(String value) {
        if (value.isEmpty() || value.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isNamePart(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= ':')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
