package dev.rungate.local.states;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The request of a client: the fields of one JSON object, checked as they are read.
record Request(JsonNode body) {
    String text(String name) {
        var text = textOrNull(name);
        if (text == null || text.isEmpty()) {
            throw new Refused("MissingParameter", "The request must contain " + name + ".");
        }
        return text;
    }

    @Nullable String textOrNull(String name) {
        var value = body.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw Refused.invalid(name + " must be a text.");
        }
        return value.stringValue();
    }

    /// A text that is not longer than the service allows.
    @Nullable String shortTextOrNull(String name, int longest) {
        var text = textOrNull(name);
        if (text != null && text.length() > longest) {
            throw Refused.invalid(name + " has at most " + longest + " characters.");
        }
        return text;
    }

    int whole(String name, int least, int most, int otherwise) {
        var value = body.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw new Refused(
                    "InvalidParameterValue",
                    "%s must be between %d and %d.".formatted(name, least, most));
        }
        return value.intValue();
    }

    @Nullable Duration secondsOrNull(String name, int most) {
        return body.hasNonNull(name) ? Duration.ofSeconds(whole(name, 0, most, 0)) : null;
    }

    boolean flag(String name) {
        return body.path(name).asBoolean(false);
    }

    /// Refuses fields that this engine would have to heed and does not know.
    void without(String... names) {
        for (var name : names) {
            if (body.hasNonNull(name) && !body.path(name).isEmpty()) {
                throw new Refused(
                        "UnsupportedOperation", "This engine does not know " + name + ".");
            }
        }
    }
}
