package dev.rungate.http.pages;

import dev.rungate.ids.Sha256;
import dev.rungate.tenants.TokenText;
import dev.rungate.tenants.Vault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// Who is logged in to the pages, for eight hours. A session is sealed in its own name, so that
/// every copy of the gateway knows it; one that was ended is remembered where it was ended.
final class Sessions {
    public static final Duration LIFE = Duration.ofHours(8);
    private static final String PURPOSE = "a session of the pages";

    private final Vault vault;
    private final Clock clock;
    private final int most;
    private final SequencedMap<String, Instant> ended = new LinkedHashMap<>();

    /// {@code most} is how many that were ended are remembered.
    public Sessions(Vault vault, Clock clock, int most) {
        this.vault = vault;
        this.clock = clock;
        this.most = most;
    }

    /// A person at a browser. The token is kept to be asked about again, so that one that was
    /// revoked ends its sessions; what is signed with the key, only this session can have been
    /// shown.
    public record Session(String id, TokenText token, String key, Instant ends) {
        /// Proves that a form about these words was given to this session.
        public String sign(String... words) {
            return mac(key.getBytes(StandardCharsets.US_ASCII), String.join("\n", words));
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

    public Session begin(TokenText token) {
        var ends = clock.instant().plus(LIFE);
        var sealed = vault.seal(utf8(ends.toEpochMilli() + " " + token.value()), PURPOSE);
        return session(name(sealed), token, Instant.ofEpochMilli(ends.toEpochMilli()));
    }

    /// The one way to spell it: what was ended under this name is not begun again under another.
    private static String name(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /// Nobody, if it is over, or was not begun by a gateway with this vault.
    public Optional<Session> find(String id) {
        return opened(id).filter(session -> clock.instant().isBefore(session.ends()) && !over(id));
    }

    /// The oldest that were ended make room.
    public synchronized void end(String id) {
        var now = clock.instant();
        ended.values().removeIf(ends -> !now.isBefore(ends));
        while (ended.size() >= most) {
            ended.pollFirstEntry();
        }
        ended.put(id, now.plus(LIFE));
    }

    private synchronized boolean over(String id) {
        return ended.containsKey(id);
    }

    private Optional<Session> opened(String id) {
        try {
            var sealed = Base64.getUrlDecoder().decode(id);
            var said = new String(vault.open(sealed, PURPOSE), StandardCharsets.UTF_8);
            int end = said.indexOf(' ');
            if (!name(sealed).equals(id)) {
                return Optional.empty();
            }
            var ends = Instant.ofEpochMilli(Long.parseLong(said.substring(0, end)));
            return Optional.of(session(id, new TokenText(said.substring(end + 1)), ends));
        } catch (IllegalArgumentException | IllegalStateException notOurs) {
            return Optional.empty();
        }
    }

    private Session session(String id, TokenText token, Instant ends) {
        return new Session(id, token, mac(vault.key(PURPOSE), id), ends);
    }

    private static String mac(byte[] key, String text) {
        return Sha256.hmacHex(key, text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
