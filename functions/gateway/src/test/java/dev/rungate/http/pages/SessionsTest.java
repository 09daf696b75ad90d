package dev.rungate.http.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.tenants.AesGcmVault;
import dev.rungate.tenants.TokenText;
import dev.rungate.tenants.Vault;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions end, are known everywhere, and sign only for themselves; what browsers send is read
/// with care.
class SessionsTest {
    private static final TokenText TOKEN = new TokenText("rg_adm_" + "s".repeat(40));

    private final TickingClock clock = new TickingClock();
    private final Vault vault = new AesGcmVault(new byte[32], new SecureRandom());
    private final Sessions sessions = new Sessions(vault, clock, 3);

    @Test
    void aSessionLastsEightHours() {
        var session = sessions.begin(TOKEN);
        clock.pass(Duration.ofHours(8).minusMillis(1));
        assertThat(sessions.find(session.id())).contains(session);
        clock.pass(Duration.ofMillis(1));
        assertThat(sessions.find(session.id())).isEmpty();
    }

    @Test
    void oneThatWasEndedIsOver() {
        var first = sessions.begin(TOKEN);
        var second = sessions.begin(TOKEN);
        sessions.end(first.id());
        assertThat(sessions.find(first.id())).isEmpty();
        assertThat(sessions.find(second.id())).contains(second);
    }

    /// Base64 has spare bits where the sealed bytes do not fill it: another spelling of the same.
    @Test
    void oneThatWasEndedIsNotBegunAgainByAnotherSpelling() {
        for (int length = 40; length < 43; length++) {
            var session = sessions.begin(new TokenText("rg_adm_" + "s".repeat(length)));
            sessions.end(session.id());
            int last = session.id().length() - 1;
            for (char other :
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                            .toCharArray()) {
                assertThat(sessions.find(session.id().substring(0, last) + other)).isEmpty();
            }
            assertThat(sessions.find(session.id() + "=")).isEmpty();
        }
    }

    @Test
    void everyGatewayWithTheSameVaultKnowsIt() {
        var session = sessions.begin(TOKEN);
        var elsewhere = new Sessions(new AesGcmVault(new byte[32], new SecureRandom()), clock, 3);
        assertThat(elsewhere.find(session.id())).contains(session);
    }

    @Test
    void oneOfAnotherVaultOrMadeUpIsNone() {
        var other = new byte[] {1};
        var stranger =
                new Sessions(
                        new AesGcmVault(Arrays.copyOf(other, 32), new SecureRandom()), clock, 3);
        var session = stranger.begin(TOKEN);
        assertThat(sessions.find(session.id())).isEmpty();
        assertThat(sessions.find("")).isEmpty();
        assertThat(sessions.find("a b")).isEmpty();
        assertThat(sessions.find(session.id().substring(1))).isEmpty();
    }

    @Test
    void aSignatureIsOneSessionsAndForTheseWords() {
        var session = sessions.begin(TOKEN);
        var other = sessions.begin(TOKEN);
        var signature = session.sign("gate", "digest");
        assertThat(session.signed(signature, "gate", "digest")).isTrue();
        assertThat(session.signed(signature, "gate", "other")).isFalse();
        assertThat(session.signed("", "gate", "digest")).isFalse();
        assertThat(other.signed(signature, "gate", "digest")).isFalse();
        assertThat(session.id()).isNotEqualTo(other.id()).doesNotContain("ssss");
        assertThat(session.toString()).doesNotContain(session.id()).doesNotContain(session.key());
    }

    @Test
    void pagesLinkToEachOtherBelowThePublicAddress() {
        var pages = new Pages(clock, "/prod/approvals", gate -> "an agent");
        var said = new String(pages.sentencePage("Oh", "Nothing."), StandardCharsets.UTF_8);
        var login = new String(pages.login(null, null), StandardCharsets.UTF_8);
        assertThat(said).contains("href=\"/prod/approvals\"").doesNotContain("\"/approvals");
        assertThat(login).contains("action=\"/prod/approvals/login\"");
    }

    @Test
    void tenLogInsASecondAreTried() {
        var attempts = new LogInAttempts(clock);
        for (int i = 0; i < 10; i++) {
            assertThat(attempts.another()).isTrue();
        }
        assertThat(attempts.another()).isFalse();
        clock.pass(Duration.ofSeconds(1));
        assertThat(attempts.another()).isTrue();
    }

    @Test
    void aFormIsReadAsItWasSent() {
        assertThat(form("a=1&b=x+y%26%C3%BC&c=&d").fields())
                .isEqualTo(Map.of("a", "1", "b", "x y&ü", "c", ""));
        assertThat(form("t=one%0D%0Atwo").lines("t")).isEqualTo("one\ntwo");
        assertThat(form("").fields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&a=2", "a=%zz", "a=%4"})
    void whatIsNoFormIsNone(String text) {
        assertThatThrownBy(() -> form(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFormHasTwoHundredFieldsAtMost() {
        var text = new StringBuilder("a0=1");
        for (int i = 1; i < 200; i++) {
            text.append("&a").append(i).append("=1");
        }
        assertThat(form(text.toString()).fields()).hasSize(200);
        assertThatThrownBy(() -> form(text + "&b=1")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Form form(String text) {
        return Form.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
