package dev.rungate.providers;

import dev.rungate.chat.ChatEvent;
import dev.rungate.wire.EventReader;

/// A stream whose label makes clients read it in different ways, or not at all. {@code why} is a
/// clause for people.
record DoubtfulEvents(EventReader reader, String why) implements EventReader {
    @Override
    public ChatEvent read(byte[] raw) {
        var event = reader.read(raw);
        return event.doubt() == null ? event.doubted(why) : event;
    }

    @Override
    public byte[] keepAlive() {
        return reader.keepAlive();
    }
}
