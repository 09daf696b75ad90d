package dev.rungate.channels.webhook;

import dev.rungate.ids.Sha256;
import java.nio.charset.StandardCharsets;

/// Proves that an event is ours and new: HMAC-SHA-256 over the moment, a dot and the body.
final class Signature {
    private final byte[] key;

    Signature(String secret) {
        this.key = secret.getBytes(StandardCharsets.UTF_8);
    }

    String of(String timestamp, byte[] body) {
        return "v1="
                + Sha256.hmacHex(key, (timestamp + ".").getBytes(StandardCharsets.US_ASCII), body);
    }
}
