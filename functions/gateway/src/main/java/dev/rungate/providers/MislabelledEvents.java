package dev.rungate.providers;

import dev.rungate.chat.ChatEvent;
import dev.rungate.wire.EventReader;

/// A stream that calls itself something else: what a client makes of it depends on whether it
/// believes that.
record MislabelledEvents(EventReader reader) implements EventReader {
    @Override
    public ChatEvent read(byte[] raw) {
        var event = reader.read(raw);
        return event.doubt() == null
                ? event.doubted("it is an event stream and calls itself JSON")
                : event;
    }

    @Override
    public byte[] keepAlive() {
        return reader.keepAlive();
    }
}
