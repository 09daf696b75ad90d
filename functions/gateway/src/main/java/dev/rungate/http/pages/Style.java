package dev.rungate.http.pages;

import dev.rungate.ids.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        return Base64.getEncoder().encodeToString(Sha256.of(text));
    }
}
