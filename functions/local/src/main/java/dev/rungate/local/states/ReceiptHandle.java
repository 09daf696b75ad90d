package dev.rungate.local.states;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// The handle of one receive of a message: good until the message is received again.
record ReceiptHandle(String id, long version) {
    private static final Pattern WRITTEN = Pattern.compile("([0-9a-f-]{10,80}) (\\d{1,18})");

    public static ReceiptHandle of(String handle) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(handle), StandardCharsets.UTF_8);
            var found = WRITTEN.matcher(text);
            if (found.matches()) {
                return new ReceiptHandle(found.group(1), Long.parseLong(found.group(2)));
            }
        } catch (IllegalArgumentException noBase64) {
            throw invalid();
        }
        throw invalid();
    }

    String handle() {
        var text = id + " " + version;
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Refused invalid() {
        return new Refused("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
    }
}
