package dev.rungate.tenants;

import dev.rungate.ids.TokenId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The stored part of a token: its owner and the SHA-256 of its text, never the text.
public record AgentToken(
        TokenId id,
        Agent agent,
        String sha256,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    public boolean validAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}
