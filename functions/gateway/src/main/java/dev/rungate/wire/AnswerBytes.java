package dev.rungate.wire;

import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.wire.sse.LineEnds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Tells what the bytes of an answer are, whatever its content type says.
public final class AnswerBytes {
    private static final List<String> FIELDS = List.of("data:", "event:", "id:", "retry:", ":");

    private AnswerBytes() {}

    /// What the first bytes of an answer tell: a whole answer, an event stream, or nothing yet.
    public enum Start {
        WHOLE,
        EVENTS,
        UNCLEAR
    }

    /// Lines before the first field do not make a stream something else: clients pass over them.
    public static Start start(byte[] first) {
        int at = firstSaid(first);
        if (at == first.length) {
            return Start.UNCLEAR;
        }
        if (opens(first[at]) || first[at] == '<') {
            return Start.WHOLE;
        }
        return isField(first, at) || holdData(first) ? Start.EVENTS : Start.UNCLEAR;
    }

    /// Whether the bytes are blank.
    public static boolean areBlank(byte[] bytes) {
        return firstSaid(bytes) == bytes.length;
    }

    /// Whether no client finds an answer in the bytes: they are blank, or a text in UTF-8 without a
    /// line that some client takes for the data of an event or for JSON.
    public static boolean areText(byte[] bytes) {
        int at = firstSaid(bytes);
        if (at == bytes.length) {
            return true;
        }
        return bytes[at] > 0
                && !isField(bytes, at)
                && !isValue(bytes, at)
                && !holdAnswer(bytes)
                && isUtf8(bytes);
    }

    /// Whether some client that asked for a stream finds data here: behind what some take for the
    /// end of a line comes `data`, in any letters and behind any blanks.
    public static boolean holdData(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (isData(bytes, i) && beginsLine(bytes, i)) {
                return true;
            }
        }
        return false;
    }

    /// Whether there may be data or JSON here for a client that decodes the bytes as something else
    /// than UTF-8, or strips what is not ASCII.
    private static boolean holdAnswer(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            boolean begins = opens(bytes[i]) || isData(bytes, i);
            if (bytes[i] == 0 || (begins && followsOddity(bytes, i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isData(byte[] bytes, int at) {
        return at + 4 <= bytes.length
                && (bytes[at] | 0x20) == 'd'
                && (bytes[at + 1] | 0x20) == 'a'
                && (bytes[at + 2] | 0x20) == 't'
                && (bytes[at + 3] | 0x20) == 'a';
    }

    private static boolean beginsLine(byte[] bytes, int at) {
        int end = said(bytes, at);
        return end == 0
                || (bytes[end - 1] >= 0 ? bytes[end - 1] < ' ' : LineEnds.endsAt(bytes, end));
    }

    /// Whether only blanks are between this place and a control character, one that is not ASCII,
    /// or the start.
    private static boolean followsOddity(byte[] bytes, int at) {
        int end = said(bytes, at);
        return end == 0 || bytes[end - 1] < ' ';
    }

    /// Where what stands before this place, and before the spaces in front of it, ends.
    private static int said(byte[] bytes, int at) {
        int end = at;
        while (end > 0 && bytes[end - 1] == ' ') {
            end--;
        }
        return end;
    }

    private static boolean opens(byte b) {
        return b == '{' || b == '[';
    }

    private static boolean isField(byte[] bytes, int at) {
        return FIELDS.stream().anyMatch(field -> startsWith(bytes, at, field));
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException broken) {
            return false;
        }
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

    private static int firstSaid(byte[] bytes) {
        int at = startsWithMark(bytes) ? 3 : 0;
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
