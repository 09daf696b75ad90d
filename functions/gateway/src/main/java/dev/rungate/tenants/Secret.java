package dev.rungate.tenants;

/// Text that opens something. It is never shown.
public record Secret(String text) {
    @Override
    public String toString() {
        return "…";
    }
}
