package dev.rungate.ids;

import java.util.Collection;
import java.util.Comparator;

/// The known word that somebody probably meant.
public final class Nearest {
    private static final int LONGEST = 40;

    private Nearest() {}

    /// {@code ; did you mean 'max_steps'?}, or nothing when no word is near.
    public static String hint(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return "";
        }
        return known.stream()
                .min(
                        Comparator.comparingInt((String candidate) -> distance(word, candidate))
                                .thenComparing(Comparator.naturalOrder()))
                .filter(candidate ->
                        distance(word, candidate) <= Math.max(2, candidate.length() / 3))
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
    }

    /// Levenshtein's distance.
    private static int distance(String from, String to) {
        var row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int changed = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + changed);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
