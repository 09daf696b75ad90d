package dev.rungate.mutants;

import java.util.ArrayList;
import java.util.List;

/// The events of a stream as clients find them: by the standard, or line by line.
final class LenientLines {
    private LenientLines() {}

    /// What ends a line: LF; or LF, CRLF and CR; or whatever Python's `splitlines` takes for an
    /// end.
    enum Ends {
        LF("\n"),
        STANDARD("\r\n|\n|\r"),
        PYTHON("\r\n|[\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029]");

        private final String pattern;

        Ends(String pattern) {
            this.pattern = pattern;
        }

        String[] lines(String text) {
            return text.split(pattern, -1);
        }
    }

    /// One event: its name, empty if it has none, and its data.
    record Event(String name, String data) {}

    /// As the standard says: an event ends by an empty line, or by the end of the stream.
    static List<Event> events(String text, Ends ends) {
        var events = new ArrayList<Event>();
        var data = new ArrayList<String>();
        var name = "";
        for (var line : ends.lines(text.startsWith("\ufeff") ? text.substring(1) : text)) {
            if (line.isEmpty()) {
                add(name, data, events);
                name = "";
            } else if (line.equals("data") || line.startsWith("data:")) {
                data.add(value(line, "data"));
            } else if (line.startsWith("event:")) {
                name = value(line, "event");
            }
        }
        add(name, data, events);
        return events;
    }

    /// Every `data:` line is an event of its own, named by the last `event:` line.
    static List<Event> lines(String text, Ends ends, boolean strips) {
        var events = new ArrayList<Event>();
        var name = "";
        for (var said : ends.lines(text)) {
            var line = strips ? stripped(said) : said;
            if (line.startsWith("data:")) {
                var data = value(line, "data");
                events.add(new Event(name, strips ? stripped(data) : data));
                name = "";
            } else if (line.startsWith("event:")) {
                name = stripped(value(line, "event"));
            }
        }
        return events;
    }

    private static void add(String name, List<String> data, List<Event> events) {
        if (!data.isEmpty()) {
            events.add(new Event(name, String.join("\n", data)));
            data.clear();
        }
    }

    private static String value(String line, String field) {
        var value = line.substring(Math.min(line.length(), field.length() + 1));
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    /// What Python's and JavaScript's strips take away, together.
    static String stripped(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c <= ' '
                || c == '\u0085'
                || c == '\u00a0'
                || c == '\ufeff'
                || Character.isSpaceChar(c);
    }
}
