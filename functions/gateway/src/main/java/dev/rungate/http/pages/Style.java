package dev.rungate.http.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/// The style sheet that every page carries, and the policy that allows it and nothing else.
record Style(String text) {
    static Style ours() {
        try (var in = Style.class.getResourceAsStream("pages.css")) {
            var css = Objects.requireNonNull(in, "pages.css").readAllBytes();
            return new Style(new String(css, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("pages.css cannot be read", e);
        }
    }

    String policy() {
        return "default-src 'none'; style-src 'sha256-"
                + hash()
                + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    private String hash() {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
