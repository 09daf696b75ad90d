package dev.rungate.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Moments as the wire shows them: RFC 3339 in UTC, always with milliseconds.
final class Timestamps {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    static String text(Instant moment) {
        return FORMAT.format(moment);
    }

    static @Nullable String textOrNull(@Nullable Instant moment) {
        return moment == null ? null : text(moment);
    }
}
