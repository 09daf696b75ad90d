package dev.rungate.channels.slack;

import dev.rungate.approvals.ShownText;
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
    private static final int LONGEST_REST = 60;

    private SlackText() {}

    /// A name that a model or an agent chose: nothing in it formats, mentions or links.
    static String name(String written, int most) {
        return html(ShownText.name(written, most));
    }

    /// On one line, with everything that people cannot see spelled out.
    static String escaped(String written) {
        return html(ShownText.line(written));
    }

    /// The same, cut to this length, never inside an escape or a character.
    static String escaped(String written, int most) {
        var line = ShownText.line(written);
        return html(line).length() <= most ? html(line) : upTo(line, most - 1) + MORE;
    }

    /// A code block of at most this length; a cut one says how much is missing.
    static String code(String written, int most) {
        var block = block(written);
        int room = most - 2 * FENCE.length() - 2;
        return FENCE + "\n" + (fits(written, most) ? html(block) : cut(block, room)) + "\n" + FENCE;
    }

    /// Whether such a code block shows all of the text.
    static boolean fits(String written, int most) {
        return html(block(written)).length() <= most - 2 * FENCE.length() - 2;
    }

    private static String cut(String block, int room) {
        var kept = upTo(block, room - LONGEST_REST);
        int left = block.codePointCount(0, block.length()) - characters(kept);
        return kept + MORE + " (" + left + " more characters)";
    }

    private static int characters(String html) {
        var text = html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        return text.codePointCount(0, text.length());
    }

    private static String upTo(String text, int most) {
        var kept = new StringBuilder();
        for (int point : text.codePoints().toArray()) {
            var next = html(point);
            if (kept.length() + next.length() > most) {
                break;
            }
            kept.append(next);
        }
        return kept.toString();
    }

    /// Two back ticks are never neighbours, so that they end nothing.
    private static String block(String written) {
        return ShownText.block(written).replace("``", "`[U+0060]").replace("``", "`[U+0060]");
    }

    private static String html(String text) {
        var html = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> html.append(html(point)));
        return html.toString();
    }

    private static String html(int point) {
        return switch (point) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> Character.toString(point);
        };
    }

    /// In each reader's own time zone.
    static String moment(Instant at) {
        return "<!date^%d^{date_short_pretty} at {time_secs}|%s>"
                .formatted(at.getEpochSecond(), at.truncatedTo(ChronoUnit.SECONDS));
    }
}
