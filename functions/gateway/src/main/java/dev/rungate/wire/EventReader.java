package dev.rungate.wire;

import dev.rungate.chat.ChatEvent;

/// Reads the events of one stream in order, and remembers what needs several events to be
/// understood.
public interface EventReader {
    /// {@code raw} is one whole event with its empty line. An event that clients may read
    /// differently says so ({@link ChatEvent#doubt}): it is never an exception.
    ChatEvent read(byte[] raw);

    /// The bytes that show, between two events, that the stream is alive.
    byte[] keepAlive();
}
