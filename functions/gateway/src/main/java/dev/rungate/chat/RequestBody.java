package dev.rungate.chat;

import java.util.OptionalLong;

/// The caller's bytes, and the only changes that are ever made to them: our own object cut out, the
/// model's provider prefix cut, usage asked for in a stream, output clamped. Without any of these
/// the bytes are the caller's own; unknown fields, key order and the spelling of numbers survive
/// all of them.
public interface RequestBody {
    /// The body for the provider: {@code model} as the provider calls it, {@code clampedTo} the
    /// output tokens allowed if fewer than asked.
    byte[] outgoing(String model, OptionalLong clampedTo, Quirks quirks);

    /// The body for a provider that keeps to its format.
    default byte[] outgoing(String model, OptionalLong clampedTo) {
        return outgoing(model, clampedTo, Quirks.NONE);
    }

    /// Whether the caller itself wants a stream's usage event; else an event that is {@link
    /// ChatEvent.Kind#USAGE_ONLY} is not for it.
    boolean wantsUsageEvent();

    /// The fewest output tokens with which the request makes sense: a clamp below them would only
    /// be an error of the provider.
    long leastOutputTokens();

    /// Everything a tokenizer must read for an exact count, in order.
    String text();

    /// SHA-256 in hex over the caller's bytes.
    String sha256();

    /// SHA-256 in hex over the canonical JSON (RFC 8785) of door and body without {@code stream},
    /// {@code stream_options} and {@code rungate}.
    String fingerprint();

    /// Lets go of the bytes: nobody sends them or counts their tokens any more. {@link #outgoing}
    /// and {@link #text} throw from now on, the rest is still known.
    default void letGo() {}
}
