package dev.rungate.wire.sse;

/// An event of a stream is longer than Rungate holds in memory; the stream cannot be read further.
public final class OversizedEvent extends RuntimeException {
    private static final long serialVersionUID = 1;

    OversizedEvent(int most) {
        super("an event of more than " + most + " bytes");
    }
}
