package dev.rungate.http.server;

/// Makes any text fit for a header: one line of printable ASCII.
final class HeaderText {
    private HeaderText() {}

    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!printable(text.charAt(i))) {
                return cleaned(text);
            }
        }
        return text.strip();
    }

    static boolean printable(char c) {
        return c >= ' ' && c < 0x7f;
    }

    private static String cleaned(String text) {
        var clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(printable((char) c) ? (char) c : '?'));
        return clean.toString().strip();
    }
}
