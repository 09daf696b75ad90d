package dev.rungate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The settings decide whom this deployment can tell.
class ChannelsTest {
    private static final String SECRET = "a secret of the tests";

    @Test
    void whatIsNotSetUpCannotBeReachedAndTheSettingsAreNamed() {
        assertThat(missing("slack://#ops", Map.of()))
                .isEqualTo("RUNGATE_SLACK_SIGNING_SECRET RUNGATE_SLACK_BOT_TOKEN");
        assertThat(missing("mailto:a@b.example", Map.of()))
                .isEqualTo("RUNGATE_SMTP_URL RUNGATE_MAIL_FROM RUNGATE_PUBLIC_URL");
        assertThat(
                        missing(
                                "mailto:a@b.example",
                                Map.of("RUNGATE_PUBLIC_URL", "https://rungate.example")))
                .isEqualTo("RUNGATE_SMTP_URL RUNGATE_MAIL_FROM");
        assertThat(missing("https://b.example/x", Map.of())).isEqualTo("RUNGATE_WEBHOOK_SECRET");
        assertThat(missing("http://b.example/x", Map.of())).isEqualTo("RUNGATE_WEBHOOK_SECRET");
    }

    @Test
    void whatIsSetUpCanBeReached() {
        var all =
                Map.of(
                        "RUNGATE_SLACK_SIGNING_SECRET",
                        "s",
                        "RUNGATE_SLACK_BOT_TOKEN",
                        "xoxb-1",
                        "RUNGATE_SMTP_URL",
                        "smtp://mail.b.example:25",
                        "RUNGATE_MAIL_FROM",
                        "rungate@b.example",
                        "RUNGATE_PUBLIC_URL",
                        "https://rungate.example",
                        "RUNGATE_WEBHOOK_SECRET",
                        SECRET);
        assertThat(missing("slack://#ops", all)).isEmpty();
        assertThat(missing("mailto:a@b.example", all)).isEmpty();
        assertThat(missing("https://b.example/x", all)).isEmpty();
        assertThat(missing("http://127.0.0.1/x", all)).isEmpty();
    }

    @Test
    void aWebhookWithoutTlsNeedsAPrivateAddressToBeAllowed() {
        var outside =
                Map.of("RUNGATE_WEBHOOK_SECRET", SECRET, "RUNGATE_PRIVATE_UPSTREAMS", "false");
        assertThat(missing("http://127.0.0.1/x", outside)).isEqualTo("RUNGATE_PRIVATE_UPSTREAMS");
        assertThat(missing("https://b.example/x", outside)).isEmpty();
    }

    private static String missing(String address, Map<String, String> environment) {
        var reach = Channels.reach(Settings.from(environment, Path.of("/tmp")));
        return reach.lack(address).map(lack -> String.join(" ", lack.settings())).orElse("");
    }
}
