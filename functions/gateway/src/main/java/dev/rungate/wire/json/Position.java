package dev.rungate.wire.json;

import dev.rungate.chat.MalformedRequest;

/// Where in a request something is wrong, in the words of an editor and of a hex dump.
final class Position {
    private Position() {}

    static MalformedRequest malformed(String problem, byte[] bytes, int offset) {
        int end = Math.clamp(offset, 0, bytes.length);
        int line = 1;
        int lineFrom = 0;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineFrom = i + 1;
            }
        }
        return new MalformedRequest(
                "$",
                "%s at byte %d (line %d, column %d)"
                        .formatted(problem, end, line, end - lineFrom + 1));
    }
}
