package dev.rungate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A Slack app is set up whole or not at all.
class SlackSettingsTest {
    private static final String SECRET = "RUNGATE_SLACK_SIGNING_SECRET";
    private static final String TOKEN = "RUNGATE_SLACK_BOT_TOKEN";

    @Test
    void bothSecretsMakeAnApp() {
        var app = settings(Map.of(SECRET, "s3cret", TOKEN, "xoxb-1")).slack().orElseThrow();
        assertThat(app.signingSecret().value()).isEqualTo("s3cret");
        assertThat(app.botToken().value()).isEqualTo("xoxb-1");
        assertThat(app.api()).isEqualTo(URI.create("https://slack.com/api/"));
        assertThat(app.publicUrl()).isNull();
    }

    @Test
    void noneMakesNone() {
        assertThat(settings(Map.of("RUNGATE_SLACK_API_URL", "http://127.0.0.1:9")).slack())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({SECRET + "," + TOKEN, TOKEN + "," + SECRET})
    void halfOfItNamesTheOtherHalf(String given, String missing) {
        assertThatThrownBy(() -> settings(Map.of(given, "s3cret", missing, " ")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(missing + " is missing")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "RUNGATE_SLACK_API_URL,slack.com",
        "RUNGATE_SLACK_API_URL,https://slack.com/api?x=1",
        "RUNGATE_PUBLIC_URL,ftp://gate.example",
        "RUNGATE_SLACK_BOT_TOKEN,xoxb with spaces"
    })
    void aMistakeNamesItsVariable(String name, String value) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .hasMessageContaining(name)
                .hasMessageNotContaining(value);
    }

    @Test
    void noSecretIsShown() {
        assertThat(settings(Map.of(SECRET, "s3cret", TOKEN, "xoxb-1")).toString())
                .doesNotContain("s3cret")
                .doesNotContain("xoxb-1");
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.from(environment, Path.of("home"));
    }
}
