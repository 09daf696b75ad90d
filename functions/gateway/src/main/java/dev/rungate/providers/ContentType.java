package dev.rungate.providers;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an answer calls itself. Clients believe it in different ways: one decodes by the character
/// set that it names, one by the first of two labels, one by none.
record ContentType(List<String> labels) {
    private static final Pattern ANY_CHARSET = Pattern.compile("charset");

    /// However a client quotes, strips and splits, it finds one of these.
    private static final Pattern USUAL_CHARSET =
            Pattern.compile("charset[ \t\"']*=[ \t\"']*(utf-?8|us-ascii|ascii)[ \t\"']*(?=;|$)");

    static ContentType of(HttpHeaders headers) {
        return new ContentType(
                headers.allValues("content-type").stream()
                        .map(label -> label.strip().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /// Whether a client that believes the first label takes the answer for this.
    boolean is(String type) {
        return !labels.isEmpty() && labels.getFirst().startsWith(type);
    }

    /// Why clients may read other text than we do, as a clause for people; null if all read UTF-8.
    @Nullable String doubt() {
        if (labels.size() > 1 || labels.stream().anyMatch(label -> label.indexOf(',') >= 0)) {
            return "it has two content types";
        }
        return labels.stream().allMatch(ContentType::isUtf8)
                ? null
                : "its content type names a character set other than UTF-8";
    }

    private static boolean isUtf8(String label) {
        return !label.contains("charset") || namesUtf8Only(label);
    }

    private static boolean namesUtf8Only(String label) {
        return ANY_CHARSET.matcher(label).results().count()
                == USUAL_CHARSET.matcher(label).results().count();
    }
}
