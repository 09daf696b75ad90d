package dev.rungate.wire;

import dev.rungate.chat.ChatEvent;

/// Reads the events of one stream in order, remembering what they add up to.
public interface EventReader {
    /// {@code raw} is one whole event with its empty line. An event that clients may read
    /// differently says so ({@link ChatEvent#doubt}): it is never an exception.
    ChatEvent read(byte[] raw);

    /// What says that the stream is alive, between two events.
    byte[] keepAlive();
}
