package dev.rungate.calls.admission;

import com.knuddels.jtokkit.api.Encoding;

/// Counts the tokens of a text in time that grows only with the text's length. A tokenizer takes a
/// word in one piece and needs up to the square of its length for it. So a run of letters, spaces
/// or signs that is longer than any real word is not given to the tokenizer; its bytes are counted
/// instead.
final class LinearTokenCounter {
    private static final int LONGEST_WORD = 256;
    private static final int PIECE = 16_384;

    /// A cut through a text can add this many tokens, because a space is joined to what follows.
    private static final int TOKENS_OF_A_CUT = 2;

    private static final int BYTES_PER_TOKEN = 4;

    private enum Kind {
        LETTER,
        SPACE,
        OTHER
    }

    private final Encoding tokenizer;

    LinearTokenCounter(Encoding tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// Returns never less than the tokenizer's own count, except that counting ends above {@code
    /// most}.
    long atMost(String text, long most) {
        return count(text, most, 1);
    }

    /// Counts long runs as ordinary text would be counted.
    long roughly(String text) {
        return count(text, Long.MAX_VALUE, BYTES_PER_TOKEN);
    }

    private long count(String text, long most, int bytesPerToken) {
        long tokens = 0;
        int from = 0;
        int at = 0;
        while (at < text.length() && tokens <= most) {
            int end = runEnd(text, at);
            if (end - at > LONGEST_WORD) {
                tokens += tokens(text, from, at) + TOKENS_OF_A_CUT;
                tokens += Math.ceilDiv(bytes(text, at, end), bytesPerToken);
                from = end;
            } else if (at - from >= PIECE && startsWord(text, at)) {
                tokens += tokens(text, from, at);
                from = at;
            }
            at = end;
        }
        return tokens <= most ? tokens + tokens(text, from, text.length()) : tokens;
    }

    /// Every tokenizer begins a new piece at a single space before a letter.
    private static boolean startsWord(String text, int at) {
        return text.charAt(at) == ' '
                && at + 1 < text.length()
                && kind(text.charAt(at + 1)) == Kind.LETTER;
    }

    private long tokens(String text, int from, int to) {
        return from == to ? 0 : tokenizer.countTokensOrdinary(text.substring(from, to));
    }

    private static int runEnd(String text, int from) {
        var kind = kind(text.charAt(from));
        int end = from + 1;
        while (end < text.length() && kind(text.charAt(end)) == kind) {
            end++;
        }
        return end;
    }

    /// Halves of a surrogate pair count as letters, which most of them are, so that no pair is
    /// split.
    private static Kind kind(char c) {
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            return Kind.SPACE;
        }
        return Character.isLetter(c) || Character.isSurrogate(c) || isMark(c)
                ? Kind.LETTER
                : Kind.OTHER;
    }

    private static boolean isMark(char c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK ->
                    true;
            default -> false;
        };
    }

    private static long bytes(String text, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
