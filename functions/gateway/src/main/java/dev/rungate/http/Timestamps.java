package dev.rungate.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Moments as the wire shows them: RFC 3339 in UTC, always with milliseconds.
public final class Timestamps {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static String text(Instant moment) {
        return FORMAT.format(moment);
    }

    public static @Nullable String textOrNull(@Nullable Instant moment) {
        return moment == null ? null : text(moment);
    }
}
