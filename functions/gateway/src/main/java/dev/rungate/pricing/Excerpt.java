package dev.rungate.pricing;

/// So much of somebody's text as an error message can carry.
final class Excerpt {
    private static final int LENGTH = 40;

    private Excerpt() {}

    static String of(String text) {
        return text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
    }
}
