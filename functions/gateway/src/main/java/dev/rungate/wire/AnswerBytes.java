package dev.rungate.wire;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;

/// Tells what the bytes of an answer are, whatever its content type says.
public final class AnswerBytes {
    private static final int LOOKED_AT = 16;

    private AnswerBytes() {}

    /// Whether the bytes are, or begin, an event stream: its first line is a field of one, or a
    /// comment.
    public static boolean areEvents(byte[] bytes) {
        int from = startsWithMark(bytes) ? 3 : 0;
        for (var field : new String[] {"data", "event", "id", "retry", ""}) {
            if (startsWith(bytes, from, field + ":")) {
                return true;
            }
        }
        return false;
    }

    /// Whether the bytes are blank.
    public static boolean areBlank(byte[] bytes) {
        return firstSaid(bytes, 0) == bytes.length;
    }

    /// Whether no client finds an answer in the bytes: they are blank, or a text that cannot begin
    /// an answer in any encoding, and in which no line can be the data of an event.
    public static boolean areText(byte[] bytes) {
        int at = firstSaid(bytes, 0);
        if (at == bytes.length) {
            return true;
        }
        for (int i = 0; i < Math.min(LOOKED_AT, bytes.length); i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        byte first = bytes[at];
        return first > 0
                && first != '{'
                && first != '['
                && !areEvents(bytes)
                && !holdData(bytes)
                && !isValue(bytes, at);
    }

    /// Whether a client that asked for a stream finds data here: it passes over the lines that it
    /// does not know.
    private static boolean holdData(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (startsWith(bytes, i, "data:") && beginsLine(bytes, i)) {
                return true;
            }
        }
        return false;
    }

    /// Clients do not agree on what ends a line; any control character, and what is not ASCII, may.
    private static boolean beginsLine(byte[] bytes, int at) {
        int before = at - 1;
        while (before >= 0 && (bytes[before] == ' ' || bytes[before] == '\t')) {
            before--;
        }
        return before < 0 || bytes[before] < ' ';
    }

    /// The facts of an answer that cannot be read: what was guessed, for the bill, but at least its
    /// length.
    public static AnswerFacts unreadable(Answer guess, byte[] bytes, String why) {
        boolean known = guess.usage() != null || guess.outputBytes() > 0;
        return known
                ? new AnswerFacts.Unreadable(guess, why)
                : AnswerFacts.unreadable(bytes.length, why);
    }

    /// Whether a JSON value begins here that is no answer, but no text either.
    private static boolean isValue(byte[] bytes, int at) {
        return bytes[at] == '"' || bytes[at] == '-' || (bytes[at] >= '0' && bytes[at] <= '9');
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= 3
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF;
    }

    private static boolean startsWith(byte[] bytes, int from, String text) {
        if (bytes.length - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int firstSaid(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /// Many clients strip control characters, too, before they read.
    private static boolean isSpace(byte b) {
        return b >= 0 && b <= ' ';
    }
}
