package dev.rungate.http.pages;

import dev.rungate.tenants.TokenText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Who is logged in to the pages, in this process: for eight hours, and as long as there is room.
public final class Sessions {
    public static final Duration LIFE = Duration.ofHours(8);
    private static final int BYTES = 32;

    private final SecureRandom random;
    private final Clock clock;
    private final int most;
    private final SequencedMap<String, Session> open = new LinkedHashMap<>();

    public Sessions(SecureRandom random, Clock clock, int most) {
        this.random = random;
        this.clock = clock;
        this.most = most;
    }

    /// A person at a browser. The token is kept to be asked about again, so that one that was
    /// revoked ends its sessions; what is signed with the key, only this session can have been
    /// shown.
    public record Session(String id, TokenText token, String key, Instant ends) {
        /// Proves that a form about these words was given to this session.
        public String sign(String... words) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
                var all = String.join("\n", words).getBytes(StandardCharsets.UTF_8);
                return HexFormat.of().formatHex(mac.doFinal(all));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
            }
        }

        public boolean signed(String signature, String... words) {
            return MessageDigest.isEqual(
                    signature.getBytes(StandardCharsets.UTF_8),
                    sign(words).getBytes(StandardCharsets.UTF_8));
        }

        /// Never what it opens.
        @Override
        public String toString() {
            return "a session until " + ends;
        }
    }

    /// The oldest makes room.
    public synchronized Session begin(TokenText token) {
        var now = clock.instant();
        open.values().removeIf(session -> !now.isBefore(session.ends()));
        while (open.size() >= most) {
            open.pollFirstEntry();
        }
        var session = new Session(fresh(), token, fresh(), now.plus(LIFE));
        open.put(session.id(), session);
        return session;
    }

    public synchronized Optional<Session> find(String id) {
        return Optional.ofNullable(open.get(id))
                .filter(session -> clock.instant().isBefore(session.ends()));
    }

    public synchronized void end(String id) {
        open.remove(id);
    }

    private String fresh() {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
