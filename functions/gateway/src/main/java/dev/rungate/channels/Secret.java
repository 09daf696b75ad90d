package dev.rungate.channels;

/// A password, key or token; its text is never shown.
public record Secret(String value) {
    public Secret {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a secret is not blank");
        }
    }

    @Override
    public String toString() {
        return "…";
    }
}
