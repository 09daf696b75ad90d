package dev.rungate.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.channels.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackSignatureTest {
    private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    private static final long AT = 1531420618;
    private static final String BODY =
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                    + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
                    + "&user_name=roadrunner&command=%2Fwebhook-collect&text="
                    + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                    + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                    + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    private static final String PUBLISHED =
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    private final SlackSignature signature = at(AT);

    @Test
    void thePublishedExampleIsValid() {
        assertThat(signature.of("" + AT, bytes(BODY))).isEqualTo(PUBLISHED);
        assertThat(signature.valid("" + AT, PUBLISHED, bytes(BODY))).isTrue();
    }

    @Test
    void whatSlacksOwnLibrarySignsIsValid() {
        var theirs = new com.slack.api.app_backend.SlackSignature.Generator(SECRET);
        var body = "payload=%7B%22type%22%3A%22block_actions%22%7D&ü=€";
        assertThat(signature.valid("" + AT, theirs.generate("" + AT, body), bytes(body))).isTrue();
    }

    @Test
    void whatWeSignIsValidForSlacksOwnLibrary() {
        var theirs =
                new com.slack.api.app_backend.SlackSignature.Verifier(
                        new com.slack.api.app_backend.SlackSignature.Generator(SECRET));
        var body = "payload=%7B%7D&ü=€";
        assertThat(theirs.isValid("" + AT, body, signature.of("" + AT, bytes(body)), AT * 1000))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0,true", "300,true", "301,false", "-300,true", "-301,false", "86400,false"})
    void itIsGoodForFiveMinutesEitherWay(long secondsLater, boolean valid) {
        assertThat(at(AT + secondsLater).valid("" + AT, PUBLISHED, bytes(BODY))).isEqualTo(valid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v0=",
                "v0=00",
                "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b504"
            })
    void aForgedOneIsNot(String forged) {
        assertThat(signature.valid("" + AT, forged, bytes(BODY))).isFalse();
    }

    @Test
    void aChangedBodyOrTimeOrSecretIsNoticed() {
        assertThat(signature.valid("" + AT, PUBLISHED, bytes(BODY + " "))).isFalse();
        assertThat(signature.valid("" + (AT + 1), PUBLISHED, bytes(BODY))).isFalse();
        var other = new SlackSignature(new Secret(SECRET + "x"), clock(AT));
        assertThat(other.valid("" + AT, PUBLISHED, bytes(BODY))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "now", "-1531420618", "1531420618.0", "99999999999999999999", "0x5"})
    void aTimestampThatIsNoneIsRefused(String timestamp) {
        var body = bytes(BODY);
        assertThat(signature.valid(timestamp, signature.of(timestamp, body), body)).isFalse();
    }

    private static SlackSignature at(long seconds) {
        return new SlackSignature(new Secret(SECRET), clock(seconds));
    }

    private static Clock clock(long seconds) {
        return Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
