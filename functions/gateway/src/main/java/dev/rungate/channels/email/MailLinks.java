package dev.rungate.channels.email;

import dev.rungate.approvals.Gate;
import dev.rungate.ids.GateId;
import dev.rungate.ids.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// The links in our mails: whose they are and how long they hold is written in them, signed
/// together with the gate.
public final class MailLinks {
    private final byte[] key;
    private final String publicUrl;

    public MailLinks(byte[] key, String publicUrl) {
        this.key = key.clone();
        this.publicUrl = publicUrl.replaceAll("/+$", "");
    }

    /// For whom a link was made.
    public record Holder(String address, Instant expiresAt) {}

    public String of(Gate gate, String address) {
        var holder =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(utf8(payload(gate, address)));
        return publicUrl
                + "/approvals/mail/"
                + gate.id()
                + "?p="
                + holder
                + "&s="
                + signature(gate.id(), holder);
    }

    /// Nobody, if it was not made here for this gate.
    public Optional<Holder> read(GateId gate, String holder, String signature) {
        if (!MessageDigest.isEqual(utf8(signature), utf8(signature(gate, holder)))) {
            return Optional.empty();
        }
        var said = new String(Base64.getUrlDecoder().decode(holder), StandardCharsets.UTF_8);
        int end = said.indexOf(' ');
        var expiresAt = Instant.ofEpochSecond(Long.parseLong(said.substring(0, end)));
        return Optional.of(new Holder(said.substring(end + 1), expiresAt));
    }

    private static String payload(Gate gate, String address) {
        return gate.expiresAt().getEpochSecond() + " " + address;
    }

    private String signature(GateId gate, String holder) {
        return Sha256.hmacHex(key, gate + "\n" + holder);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
