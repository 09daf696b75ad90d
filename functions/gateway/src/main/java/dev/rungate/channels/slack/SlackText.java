package dev.rungate.channels.slack;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Text as Slack takes it: nothing in it can mention, link or format, end its code block or hide
/// itself, and nothing is longer than Slack allows.
final class SlackText {
    static final int SECTION = 3_000;
    static final int HEADER = 150;
    static final int BUTTON = 75;
    static final int FIELD = 2_000;

    private static final String MORE = "…";
    private static final String FENCE = "```";

    private SlackText() {}

    static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> escaped.append(escaped(point)));
        return escaped.toString();
    }

    /// Escaped and cut to this length, never inside an escape or a character.
    static String escaped(String text, int most) {
        var whole = escaped(text);
        if (whole.length() <= most) {
            return whole;
        }
        var cut = new StringBuilder(most);
        for (int point : text.codePoints().toArray()) {
            var next = escaped(point);
            if (cut.length() + next.length() + MORE.length() > most) {
                break;
            }
            cut.append(next);
        }
        return cut.append(MORE).toString();
    }

    /// A code block of at most this length.
    static String code(String text, int most) {
        return FENCE + "\n" + escaped(text, most - 2 * FENCE.length() - 2) + "\n" + FENCE;
    }

    /// Whether such a code block shows all of the text.
    static boolean fits(String text, int most) {
        return escaped(text).length() <= most - 2 * FENCE.length() - 2;
    }

    /// In each reader's own time zone.
    static String moment(Instant at) {
        return "<!date^%d^{date_short_pretty} at {time_secs}|%s>"
                .formatted(at.getEpochSecond(), at.truncatedTo(ChronoUnit.SECONDS));
    }

    /// A back tick is kept apart from its neighbour, so that three of them end nothing. What people
    /// cannot see (controls, changes of direction, joiners) is shown by its number.
    private static String escaped(int point) {
        return switch (point) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '`' -> "`\u200B";
            case '\n', '\t' -> Character.toString(point);
            default -> hidden(point) ? "\\u%04x".formatted(point) : Character.toString(point);
        };
    }

    private static boolean hidden(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
