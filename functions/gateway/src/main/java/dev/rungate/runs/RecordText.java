package dev.rungate.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Cuts a text that a provider, a model, an agent or a person wrote to what a record keeps of it.
/// What is cut ends with how much is missing. Lengths are bytes as JSON writes the text, so a
/// record is never larger than its parts promise. A text that was cut is not cut again. Half a
/// character of UTF-16, which no record can keep, becomes U+FFFD.
public final class RecordText {
    /// A name of any kind. A model's name as requests may write it is shorter.
    public static final int NAME = 1_024;

    private static final int LONGEST_REMARK = 36;

    private RecordText() {}

    public static String cut(String written, int most) {
        if (written.length() <= most && size(written) <= most) {
            return wellFormed(written);
        }
        int end = 0;
        for (int bytes = 0; end < written.length(); ) {
            int c = written.codePointAt(end);
            bytes += size(c);
            if (bytes > most - LONGEST_REMARK) {
                break;
            }
            end += Character.charCount(c);
        }
        int missing = written.codePointCount(end, written.length());
        return wellFormed(written.substring(0, end)) + more(missing, "characters");
    }

    private static String wellFormed(String text) {
        if (text.codePoints().noneMatch(RecordText::isHalf)) {
            return text;
        }
        var whole = new StringBuilder(text.length());
        text.codePoints().map(c -> isHalf(c) ? 0xFFFD : c).forEach(whole::appendCodePoint);
        return whole.toString();
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /// The first names, as many as are allowed, each of them cut. The last one then says how many
    /// are missing.
    static List<String> cut(List<String> written, int mostNames, int mostOfOne) {
        if (written.size() <= mostNames) {
            return written.stream().map(name -> cut(name, mostOfOne)).toList();
        }
        var kept = new ArrayList<>(cut(written.subList(0, mostNames - 1), mostNames, mostOfOne));
        kept.add(more(written.size() - kept.size(), "names").strip());
        return List.copyOf(kept);
    }

    /// In the order of the names; a name that says how many are missing comes last.
    static Map<String, String> cut(Map<String, String> written, int mostNames, int mostOfOne) {
        var kept = new TreeMap<String, String>();
        for (var entry : new TreeMap<>(written).entrySet()) {
            if (kept.size() == mostNames - 1 && written.size() > mostNames) {
                kept.put("…", more(written.size() - kept.size(), "values").strip());
                return kept;
            }
            kept.putIfAbsent(cut(entry.getKey(), mostOfOne), cut(entry.getValue(), mostOfOne));
        }
        return kept;
    }

    static String more(int missing, String what) {
        return "… (" + missing + " more " + what + ")";
    }

    private static long size(String text) {
        return text.codePoints().mapToLong(RecordText::size).sum();
    }

    private static int size(int c) {
        if (c < 0x20) {
            return 6;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
}
