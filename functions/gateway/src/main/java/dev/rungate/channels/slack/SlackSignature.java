package dev.rungate.channels.slack;

import dev.rungate.channels.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Knows Slack's requests by their signature: {@code v0=} and the HMAC-SHA-256 of {@code
/// v0:timestamp:body} under the signing secret.
public final class SlackSignature {
    private static final String VERSION = "v0";
    private static final String HMAC = "HmacSHA256";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}");

    private final SecretKeySpec key;
    private final Clock clock;

    public SlackSignature(Secret secret, Clock clock) {
        this.key = new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), HMAC);
        this.clock = clock;
    }

    /// Whether Slack signed these bytes within the last five minutes. Takes the same time whatever
    /// signature is shown.
    public boolean valid(String timestamp, String signature, byte[] body) {
        return fresh(timestamp)
                && MessageDigest.isEqual(bytes(of(timestamp, body)), bytes(signature));
    }

    String of(String timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(bytes(VERSION + ":" + timestamp + ":"));
            return VERSION + "=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
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
