package dev.rungate.http.pages;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The fields of a submitted form; a field that is not there is empty.
public record Form(Map<String, String> fields) {
    public static final int LARGEST = 256 * 1024;
    private static final int MOST_FIELDS = 200;

    public Form {
        fields = Map.copyOf(fields);
    }

    /// Throws {@link IllegalArgumentException} when it is no form, or one with a field said twice.
    public static Form of(byte[] body) {
        var fields = new HashMap<String, String>();
        var text = new String(body, StandardCharsets.ISO_8859_1);
        for (var pair : text.split("&", MOST_FIELDS + 1)) {
            int equals = pair.indexOf('=');
            if (fields.size() == MOST_FIELDS) {
                throw new IllegalArgumentException("too many fields");
            }
            if (equals > 0
                    && fields.put(decoded(pair.substring(0, equals)), decoded(pair, equals))
                            != null) {
                throw new IllegalArgumentException("a field is said twice");
            }
        }
        return new Form(fields);
    }

    public String get(String field) {
        return fields.getOrDefault(field, "");
    }

    /// Texts of several lines come with the line ends of another age.
    public String lines(String field) {
        return get(field).replace("\r\n", "\n");
    }

    private static String decoded(String pair, int equals) {
        return decoded(pair.substring(equals + 1));
    }

    /// Throws {@link IllegalArgumentException} for bytes that are no UTF-8, instead of changing
    /// them.
    private static String decoded(String text) {
        var bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException noText) {
            throw new IllegalArgumentException("not UTF-8", noText);
        }
    }
}
