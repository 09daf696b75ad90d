package dev.rungate.tenants;

import dev.rungate.ids.OrgId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// The one token that administers an organisation, known by its SHA-256 alone.
public record AdminToken(OrgId org, String sha256) {
    public static AdminToken of(OrgId org, TokenText token) {
        return new AdminToken(org, token.sha256());
    }

    /// Takes the same time for every text.
    public boolean is(TokenText shown) {
        return MessageDigest.isEqual(bytes(sha256), bytes(shown.sha256()));
    }

    private static byte[] bytes(String hex) {
        return hex.getBytes(StandardCharsets.US_ASCII);
    }
}
