package dev.rungate.local.states;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// Task tokens: random, sent once, and kept as digests only.
final class Tokens {
    private static final int BYTES = 48;

    private Tokens() {}

    static String fresh(SecureRandom random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String digest(String text) {
        return HexFormat.of().formatHex(digested("SHA-256", text));
    }

    /// SQS's checksum of a message's body.
    static String md5(String text) {
        return HexFormat.of().formatHex(digested("MD5", text));
    }

    private static byte[] digested(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm)
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
