package dev.rungate.chat;

/// In what a provider differs from its format. {@code streamOptions} says whether it takes {@code
/// stream_options}; where it does not, they are never sent to it.
public record Quirks(boolean streamOptions) {
    public static final Quirks NONE = new Quirks(true);
}
