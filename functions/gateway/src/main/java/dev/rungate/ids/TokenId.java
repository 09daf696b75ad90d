package dev.rungate.ids;

/// A token's public name, {@code tok_…}: safe to list, log and revoke by.
public record TokenId(String value) {
    public TokenId {
        Names.check("token id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
