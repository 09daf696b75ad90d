package dev.rungate.chat;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.erdtman.jcs.JsonCanonicalizer;

/// Names what was asked, and what is about to be done, so that the same thing said with other
/// spaces, key order or number spelling has the same name: SHA-256 in hex over canonical JSON (RFC
/// 8785). What has no canonical form (broken JSON, numbers no double can hold, half a surrogate
/// pair) is named by its text as it stands.
public final class Fingerprint {
    private static final int MOST_NESTED = 501;

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
        if (nesting(json) > MOST_NESTED) {
            return Optional.empty();
        }
        try {
            var canonical = new JsonCanonicalizer(json).getEncodedString();
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(canonical));
            return Optional.of(canonical);
        } catch (CharacterCodingException halfAPair) {
            return Optional.empty();
        } catch (IOException noCanonicalForm) {
            return Optional.empty();
        }
    }

    /// The canonicalizer goes down one stack frame per level, and arguments are whatever a model
    /// wrote.
    private static int nesting(String json) {
        int depth = 0;
        int deepest = 0;
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                inString = !inString;
            } else if (inString) {
                i += c == '\\' ? 1 : 0;
            } else if (c == '{' || c == '[') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        return deepest;
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
