package dev.rungate.wire.sse;

/// How the lines of a stream are written. Some readers need the space behind the colon, and some
/// need every event to have a name. They miss all or none of a stream's events if its style is
/// uniform, but only some if it mixes both.
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
