package dev.rungate.providers;

import dev.rungate.chat.ChatEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// The events of one stream that say nothing: comments, pings, blank lines, short data without
/// content. A few bytes of gzip can hold millions of them, so there may be only {@link #MOST} more
/// than events with content.
final class SilentEvents {
    static final int MOST = 10_000;

    /// Longer data may hold content that Rungate does not know.
    private static final int SHORT = 256;

    /// Shorter data that clients read differently is noise.
    private static final int NOISE = 64;

    private long silent;
    private long telling;

    /// Whether there are too many with this one.
    boolean tooManyWith(ChatEvent event) {
        if (isSilent(event)) {
            silent++;
        } else {
            telling++;
        }
        return silent - telling > MOST;
    }

    private static boolean isSilent(ChatEvent event) {
        return switch (event.kind()) {
            case ASIDE, HEARTBEAT -> true;
            case CONTENT, USAGE_ONLY ->
                    event.tools().isEmpty()
                            && event.raw().length < (event.outputBytes() == 0 ? SHORT : NOISE)
                            && (event.outputBytes() == 0 || event.doubt() != null);
            case WHOLE, FAILURE, END -> false;
        };
    }

    /// The same bytes with blank lines in a row as one event.
    static List<byte[]> merged(List<byte[]> events) {
        var merged = new ArrayList<byte[]>(events.size());
        var blank = new ByteArrayOutputStream(0);
        for (var event : events) {
            if (isBlank(event)) {
                blank.writeBytes(event);
            } else {
                addBlank(blank, merged);
                merged.add(event);
            }
        }
        addBlank(blank, merged);
        return merged;
    }

    private static void addBlank(ByteArrayOutputStream blank, List<byte[]> merged) {
        if (blank.size() > 0) {
            merged.add(blank.toByteArray());
            blank.reset();
        }
    }

    /// One blank line has one or two bytes.
    private static boolean isBlank(byte[] event) {
        return event.length <= 2 && isEnd(event[0]) && isEnd(event[event.length - 1]);
    }

    private static boolean isEnd(byte b) {
        return b == '\n' || b == '\r';
    }
}
