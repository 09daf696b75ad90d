package dev.rungate.approvals;

import dev.rungate.ids.LooseNames;

/// Shows people a text that a model or an agent wrote, in every channel. Characters that are
/// invisible, or that change the order of others, are spelled out ({@code [U+202E]}). Only a quoted
/// block has line breaks; a name has no markup, mention or link. A text that is cut says how much
/// is missing and where the whole is.
public final class ShownText {
    private static final int LONGEST_NAME = 120;
    private static final String IN_NAMES = " _-./$#[],+=%";

    private ShownText() {}

    /// The name of a tool, a rule, an agent or a model: letters, digits and few signs stay.
    public static String name(String written) {
        return name(written, LONGEST_NAME);
    }

    public static String name(String written, int most) {
        return cut(written, most, "in the record", At::inName);
    }

    /// A sentence, on one line.
    public static String line(String written) {
        return cut(written, Integer.MAX_VALUE, "", At::inLine);
    }

    /// A sentence on one line, of about this length at most.
    public static String line(String written, int most, String where) {
        return cut(written, most, where, At::inLine);
    }

    /// What stands in a quoted block of its own: line breaks and tabs stay.
    public static String block(String written) {
        return cut(written, Integer.MAX_VALUE, "", At::inBlock);
    }

    /// A block in which nothing becomes a link in whatever shows plain text.
    public static String unlinked(String written, int most, String where) {
        return cut(written, most, where, At::unlinked);
    }

    /// Whether a character could deceive whoever reads it.
    public static boolean deceives(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            case Character.SPACE_SEPARATOR -> c != ' ';
            default -> LooseNames.leavesNoTrace(c);
        };
    }

    public static String spelled(int c) {
        return "U+%04X".formatted(c);
    }

    /// How one character of a text is shown.
    private interface Style {
        String shown(At at);
    }

    /// One character among its neighbours.
    private record At(String text, int index, int c) {
        String inBlock() {
            return deceives(c) && c != '\n' && c != '\t' ? hidden() : Character.toString(c);
        }

        String inLine() {
            return deceives(c) ? hidden() : Character.toString(c);
        }

        String inName() {
            boolean plain =
                    Character.isLetterOrDigit(c)
                            || (c == ':' ? onlyColon() : IN_NAMES.indexOf(c) >= 0 && !formats());
            return deceives(c) || !plain ? hidden() : linksOn() ? "[.]" : Character.toString(c);
        }

        String unlinked() {
            return switch (c) {
                case '@' -> "[@]";
                case ':' -> text.startsWith("//", index + 1) ? "[:]" : ":";
                default -> linksOn() ? "[.]" : inBlock();
            };
        }

        private String hidden() {
            return "[" + spelled(c) + "]";
        }

        /// A word between two colons may become an emoji.
        private boolean onlyColon() {
            return text.indexOf(':') == text.lastIndexOf(':') && !text.startsWith("//", index + 1);
        }

        /// An underscore within a word formats nothing.
        private boolean formats() {
            return c == '_' && !(wordAt(index - 1) && wordAt(index + 1));
        }

        /// A dot that could be one of a host's name.
        private boolean linksOn() {
            return c == '.'
                    && wordAt(index - 1)
                    && index + 1 < text.length()
                    && Character.isLetter(text.codePointAt(index + 1));
        }

        private boolean wordAt(int place) {
            return place >= 0
                    && place < text.length()
                    && (Character.isLetterOrDigit(text.charAt(place)) || text.charAt(place) == '_');
        }
    }

    private static String cut(String written, int most, String where, Style style) {
        var shown = new StringBuilder(Math.min(written.length(), most) + 16);
        for (int i = 0; i < written.length(); ) {
            int c = written.codePointAt(i);
            var next = style.shown(new At(written, i, c));
            if (shown.length() + next.length() > most) {
                int missing = written.codePointCount(i, written.length());
                return shown + "… (" + missing + " more characters" + place(where) + ")";
            }
            shown.append(next);
            i += Character.charCount(c);
        }
        return shown.toString();
    }

    private static String place(String where) {
        return where.isEmpty() ? "" : "; the whole is " + where;
    }
}
