package dev.rungate.local;

import dev.rungate.channels.slack.Clicks;
import dev.rungate.channels.slack.FakeSlack;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A click in Slack, as Slack tells of it: with its signature.
final class SignedClick {
    private SignedClick() {}

    static Reply post(String url, String payload) {
        var body = Clicks.asForm(payload);
        var at = Long.toString(Instant.now().getEpochSecond());
        return new HttpClientAs(url, "")
                .with("x-slack-request-timestamp", at)
                .with("x-slack-signature", "v0=" + hmac("v0:" + at + ":" + body))
                .with("content-type", "application/x-www-form-urlencoded")
                .post("/slack/interactions", body);
    }

    private static String hmac(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            var secret = FakeSlack.SIGNING.value().getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
