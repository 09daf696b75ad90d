package dev.rungate.pricing;

/// Cuts a text of others to a length that an error message can carry.
final class Excerpt {
    private static final int LENGTH = 40;

    private Excerpt() {}

    static String of(String text) {
        return text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
    }
}
