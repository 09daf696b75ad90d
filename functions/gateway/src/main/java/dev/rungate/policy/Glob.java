package dev.rungate.policy;

/// A name with {@code *} for any characters and {@code ?} for exactly one, matched in linear time
/// per star. Case matters.
record Glob(String text) {
    boolean matches(String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (in < name.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                retry = in;
            } else if (at < text.length()
                    && (text.charAt(at) == '?' || text.charAt(at) == name.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++retry;
            } else {
                return false;
            }
        }
        return text.substring(at).chars().allMatch(left -> left == '*');
    }
}
