package dev.rungate.bench;

import java.util.Arrays;
import java.util.Locale;

/// Prints a table line by line, as soon as a line is known.
final class Markdown {
    private Markdown() {}

    static void head(String... cells) {
        row(cells);
        row(Arrays.stream(cells).map(cell -> "---").toArray(String[]::new));
    }

    static void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    static String ms(double ms) {
        return String.format(Locale.ROOT, ms < 10 ? "%.2f" : "%.0f", ms);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
