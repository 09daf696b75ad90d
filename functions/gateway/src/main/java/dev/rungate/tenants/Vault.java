package dev.rungate.tenants;

/// Seals what must be kept and not read: provider keys, answers kept for a replay. {@code purpose}
/// is bound to the sealed text: it opens only for the same purpose.
public interface Vault {
    byte[] seal(byte[] plain, String purpose);

    /// A key of 32 bytes for something that is not kept, such as links: always the same for a
    /// purpose, and of no use for any other.
    byte[] key(String purpose);

    /// Throws {@link IllegalStateException} when the text was changed, sealed for another purpose
    /// or under another key.
    byte[] open(byte[] sealed, String purpose);
}
