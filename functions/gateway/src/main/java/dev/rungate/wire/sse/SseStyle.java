package dev.rungate.wire.sse;

/// How the lines of a stream are written. Some readers want the space after the colon, and some
/// want every event to have a name: they miss all events of a stream that does otherwise, or none,
/// but where a stream does both they miss a part of it.
public record SseStyle(boolean named, boolean spaced, boolean unspaced) {
    public static final SseStyle NONE = new SseStyle(false, false, false);

    /// The style of a stream in which both were seen.
    public SseStyle and(SseStyle other) {
        return new SseStyle(
                named || other.named, spaced || other.spaced, unspaced || other.unspaced);
    }

    public boolean mixesSpaces() {
        return spaced && unspaced;
    }
}
