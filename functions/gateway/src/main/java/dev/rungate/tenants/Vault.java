package dev.rungate.tenants;

/// Seals what must be kept and not read: provider keys, answers kept for a replay. {@code purpose}
/// is bound to the sealed text: it opens only for the same purpose.
public interface Vault {
    byte[] seal(byte[] plain, String purpose);

    /// Throws {@link IllegalStateException} when the text was changed, sealed for another purpose
    /// or under another key.
    byte[] open(byte[] sealed, String purpose);
}
