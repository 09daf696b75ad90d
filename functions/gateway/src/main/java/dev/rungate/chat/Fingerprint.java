package dev.rungate.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Names what was asked, and what is about to be done, so that the same thing said with other
/// spaces, key order or number spelling has the same name: SHA-256 in hex over canonical JSON (RFC
/// 8785, but numbers that a double does not hold exactly stand as they are written). What has no
/// canonical form (broken JSON, numbers that are infinite as doubles, half a surrogate pair) is
/// named by its text as it stands.
public final class Fingerprint {
    private Fingerprint() {}

    /// Over `{"body":…,"door":…}`; `body` is the text of one JSON object.
    public static String ofRequest(String door, String body) {
        return of("{\"body\":" + body + ",\"door\":" + quoted(door) + "}");
    }

    /// Over `{"arguments":…,"tool":…}`; arguments that are no JSON object or array are text:
    /// `{"text":…,"tool":…}`.
    public static String ofAction(ToolCall call) {
        var tool = ",\"tool\":" + quoted(call.name()) + "}";
        return canonical(call.arguments())
                .map(arguments -> of("{\"arguments\":" + arguments + tool))
                .orElseGet(() -> of("{\"text\":" + quoted(call.arguments()) + tool));
    }

    /// Over bytes as they are.
    public static String ofBytes(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static String of(String json) {
        return ofBytes(canonical(json).orElse(json).getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> canonical(String json) {
        return CanonicalJson.of(json).filter(Fingerprint::encodes);
    }

    /// Half a surrogate pair has no bytes.
    private static boolean encodes(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static String quoted(String text) {
        var json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
