package dev.rungate.http.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Moments as people read them: in UTC, and how far away.
final class Times {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private Times() {}

    static String text(Instant moment, Instant now) {
        return UTC.format(moment) + " (" + away(Duration.between(now, moment)) + ")";
    }

    private static String away(Duration from) {
        var length = length(from.abs());
        return from.isNegative() ? length + " ago" : "in " + length;
    }

    private static String length(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() >= 2
                ? time.toMinutes() + " minutes"
                : time.toSeconds() + " seconds";
    }
}
