package dev.rungate.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AesGcmVaultTest {
    private static final byte[] SECRET = "sk-live-0123456789".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final byte[] key = random.generateSeed(AesGcmVault.KEY_BYTES);
    private final Vault vault = new AesGcmVault(key, random);

    @Test
    void whatWasSealedOpensAgain() {
        assertThat(vault.open(vault.seal(SECRET, "a"), "a")).isEqualTo(SECRET);
        assertThat(vault.open(vault.seal(new byte[0], ""), "")).isEmpty();
        assertThat(new AesGcmVault(key, random).open(vault.seal(SECRET, "a"), "a"))
                .isEqualTo(SECRET);
    }

    @Test
    void theSealedTextShowsNothingAndIsNeverTheSame() {
        var once = vault.seal(SECRET, "a");
        assertThat(new String(once, StandardCharsets.ISO_8859_1)).doesNotContain("sk-live");
        assertThat(once).isNotEqualTo(vault.seal(SECRET, "a"));
    }

    @Test
    void itOpensForNoOtherPurpose() {
        var sealed = vault.seal(SECRET, "provider-key/default/openai");
        assertThatIllegalStateException()
                .isThrownBy(() -> vault.open(sealed, "provider-key/default/groq"));
    }

    @Test
    void itOpensUnderNoOtherKey() {
        var sealed = vault.seal(SECRET, "a");
        var other = new AesGcmVault(random.generateSeed(AesGcmVault.KEY_BYTES), random);
        assertThatIllegalStateException().isThrownBy(() -> other.open(sealed, "a"));
    }

    @Test
    void everyChangedByteIsNoticed() {
        var sealed = vault.seal(SECRET, "a");
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThatIllegalStateException().isThrownBy(() -> vault.open(changed, "a"));
        }
    }

    @Test
    void aCutTextIsNoticed() {
        var sealed = vault.seal(SECRET, "a");
        for (int length = 0; length < sealed.length; length++) {
            var cut = Arrays.copyOf(sealed, length);
            assertThatIllegalStateException().isThrownBy(() -> vault.open(cut, "a"));
        }
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AesGcmVault(new byte[16], random));
    }
}
