package dev.rungate.providers;

import dev.rungate.chat.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// A body that nobody changes.
record FixedBody(byte[] bytes) implements RequestBody {
    FixedBody(String text) {
        this(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] outgoing(String model, OptionalLong clampedTo) {
        return bytes;
    }

    @Override
    public boolean wantsUsageEvent() {
        return true;
    }

    @Override
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String fingerprint() {
        return "";
    }
}
