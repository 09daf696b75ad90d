package dev.rungate.channels;

/// What opens somebody's door; shown to nobody.
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
