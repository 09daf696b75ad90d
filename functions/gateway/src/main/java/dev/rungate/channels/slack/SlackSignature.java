package dev.rungate.channels.slack;

import dev.rungate.channels.Secret;
import dev.rungate.ids.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Pattern;

/// Knows Slack's requests by their signature: {@code v0=} and the HMAC-SHA-256 of {@code
/// v0:timestamp:body} under the signing secret.
public final class SlackSignature {
    private static final String VERSION = "v0";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}");

    private final byte[] key;
    private final Clock clock;

    public SlackSignature(Secret secret, Clock clock) {
        this.key = bytes(secret.value());
        this.clock = clock;
    }

    /// Whether Slack signed these bytes within the last five minutes. Takes the same time whatever
    /// signature is shown.
    public boolean valid(String timestamp, String signature, byte[] body) {
        return fresh(timestamp)
                && MessageDigest.isEqual(bytes(of(timestamp, body)), bytes(signature));
    }

    String of(String timestamp, byte[] body) {
        return VERSION + "=" + Sha256.hmacHex(key, bytes(VERSION + ":" + timestamp + ":"), body);
    }

    private boolean fresh(String timestamp) {
        if (!SECONDS.matcher(timestamp).matches()) {
            return false;
        }
        long off = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
        return Math.abs(off) <= TOLERANCE.toSeconds();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
