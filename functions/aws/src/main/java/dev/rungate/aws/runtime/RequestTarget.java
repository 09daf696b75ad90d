package dev.rungate.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// The text of request targets. A path arrives encoded, and only what must not stand in it is
/// encoded; the names and values of a query arrive decoded, and everything but plain letters is.
final class RequestTarget {
    private static final String PLAIN = "-._~";
    private static final String OF_PATHS = PLAIN + "!$&'()*+,;=:@/";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RequestTarget() {}

    static String path(String path) {
        var encoded = new StringBuilder();
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            append(encoded, bytes[i], OF_PATHS, bytes[i] == '%' && isEscape(bytes, i));
        }
        return encoded.toString();
    }

    static String query(List<Pair> pairs) {
        return pairs.stream()
                .map(pair -> plain(pair.name()) + "=" + plain(pair.value()))
                .collect(Collectors.joining("&"));
    }

    /// What is no escape stays as it is.
    static String decoded(String path) {
        var decoded = new ByteArrayOutputStream();
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%' && isEscape(bytes, i)) {
                decoded.write(HexFormat.fromHexDigits(digits(bytes, i)));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static String plain(String text) {
        var encoded = new StringBuilder();
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            append(encoded, next, PLAIN, false);
        }
        return encoded.toString();
    }

    private static void append(StringBuilder encoded, byte next, String allowed, boolean asItIs) {
        char c = (char) (next & 0xff);
        if (asItIs || isAlphanumeric(c) || allowed.indexOf(c) >= 0) {
            encoded.append(c);
        } else {
            encoded.append('%').append(HEX.toHexDigits(next));
        }
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isEscape(byte[] bytes, int at) {
        return at + 2 < bytes.length
                && HexFormat.isHexDigit(bytes[at + 1])
                && HexFormat.isHexDigit(bytes[at + 2]);
    }

    private static String digits(byte[] bytes, int at) {
        return new String(bytes, at + 1, 2, StandardCharsets.US_ASCII);
    }
}
