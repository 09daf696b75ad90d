package dev.rungate.wire.sse;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts a stream of bytes into whole raw events, each up to and including its blank line, however
/// the bytes arrive: the events, joined, are the stream. Lines end by LF, CRLF or CR. Every byte is
/// looked at once.
public final class SseFramer {
    private enum Ending {
        LF,
        CRLF,
        CR
    }

    private final int mostBytes;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private Ending lastEnding = Ending.LF;
    private boolean lineIsEmpty = true;
    private boolean afterCr;
    private boolean blankLineByCr;

    public SseFramer(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// The events of a whole stream; a rest at its end is one more.
    public static List<byte[]> all(byte[] stream) {
        var framer = new SseFramer(stream.length);
        var events = framer.feed(stream, 0, stream.length);
        var rest = framer.rest();
        if (rest.length > 0) {
            events.add(rest);
        }
        return events;
    }

    /// The events that end in these bytes; the rest is kept for the next call. Throws {@link
    /// OversizedEvent}.
    public List<byte[]> feed(byte[] bytes, int offset, int length) {
        var events = new ArrayList<byte[]>(2);
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (endsBefore(bytes[i])) {
                events.add(event(bytes, from, i));
                from = i;
            }
            if (endsWith(bytes[i])) {
                events.add(event(bytes, from, i + 1));
                from = i + 1;
            }
        }
        keep(bytes, from, offset + length);
        return events;
    }

    /// How many bytes of an unfinished event are kept.
    public int pending() {
        return begun.size();
    }

    /// The rest at the end of the stream: an event without its blank line, or nothing. It is
    /// returned once.
    public byte[] rest() {
        var rest = begun.toByteArray();
        begun.reset();
        lineIsEmpty = true;
        afterCr = false;
        blankLineByCr = false;
        return rest;
    }

    /// A blank line ended by CR was waiting for its LF, and something else came.
    private boolean endsBefore(byte b) {
        if (afterCr && b != '\n') {
            afterCr = false;
            lastEnding = Ending.CR;
            if (blankLineByCr) {
                blankLineByCr = false;
                return true;
            }
        }
        return false;
    }

    private boolean endsWith(byte b) {
        if (b == '\n') {
            return lineFeed();
        }
        if (b == '\r') {
            return carriageReturn();
        }
        lineIsEmpty = false;
        return false;
    }

    private boolean lineFeed() {
        if (afterCr) {
            afterCr = false;
            lastEnding = Ending.CRLF;
            boolean whole = blankLineByCr;
            blankLineByCr = false;
            return whole;
        }
        lastEnding = Ending.LF;
        boolean whole = lineIsEmpty;
        lineIsEmpty = true;
        return whole;
    }

    /// If lines end by CR alone, waiting for an LF would hold an event back until the next one.
    private boolean carriageReturn() {
        boolean blank = lineIsEmpty;
        lineIsEmpty = true;
        if (blank && lastEnding == Ending.CR) {
            return true;
        }
        afterCr = true;
        blankLineByCr = blank;
        return false;
    }

    private byte[] event(byte[] bytes, int from, int to) {
        keepWithin(to - from);
        if (begun.size() == 0) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        begun.write(bytes, from, to - from);
        var event = begun.toByteArray();
        begun.reset();
        return event;
    }

    private void keep(byte[] bytes, int from, int to) {
        keepWithin(to - from);
        begun.write(bytes, from, to - from);
    }

    private void keepWithin(int more) {
        if (begun.size() + more > mostBytes) {
            throw new OversizedEvent(mostBytes);
        }
    }
}
