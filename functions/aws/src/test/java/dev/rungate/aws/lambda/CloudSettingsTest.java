package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.SettingsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A function is told everything it needs, or says what it was not told.
class CloudSettingsTest {
    private static final String KEY = "a".repeat(64);
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "RUNGATE_TABLE_PREFIX", "rungate-",
                    "RUNGATE_SECRETS", "admin, keys",
                    "RUNGATE_PRIVATE_UPSTREAMS", "false");
    private static final Map<String, String> SECRETS =
            Map.of(
                    "admin", "{\"RUNGATE_ADMIN_TOKEN\":\"" + "t".repeat(32) + "\"}",
                    "keys", "{\"RUNGATE_MASTER_KEY\":\"" + KEY + "\",\"OPENAI_API_KEY\":\"k-1\"}");

    @Test
    void secretsAreReadAsIfTheyStoodInTheEnvironment() {
        var settings = CloudSettings.read(ENVIRONMENT, SECRETS::get, List.of("RUNGATE_MASTER_KEY"));

        assertThat(settings.tables().runs()).isEqualTo("rungate-runs");
        assertThat(settings.masterKey()).hasSize(32);
        assertThat(settings.settings().provider("OPENAI_API_KEY")).contains("k-1");
        assertThat(settings.settings().privateUpstreams()).isFalse();
        assertThat(settings).hasToString("settings of tables rungate-");
    }

    @Test
    void aGeneratedAdminTokenGetsItsPrefix() {
        var settings = CloudSettings.read(ENVIRONMENT, SECRETS::get, List.of());

        assertThat(settings.adminToken().value()).isEqualTo("rg_adm_" + "t".repeat(32));
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        assertThatThrownBy(() ->
                        CloudSettings.read(
                                ENVIRONMENT,
                                SECRETS::get,
                                List.of(
                                        "RUNGATE_APPROVAL_MACHINE",
                                        "RUNGATE_MASTER_KEY",
                                        "RUNGATE_ASK_QUEUE_URL")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("Missing: RUNGATE_APPROVAL_MACHINE, RUNGATE_ASK_QUEUE_URL.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sesame",
                "[]",
                "{\"OPENAI_API_KEY\":17}",
                "{\"OPENAI_API_KEY\":{}}",
                "null"
            })
    void aSecretThatIsNoObjectOfSettingsIsNamedAndNotShown(String text) {
        assertThatThrownBy(() ->
                        CloudSettings.read(
                                Map.of("RUNGATE_SECRETS", "the-secret"), name -> text, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the-secret must be a JSON object of settings")
                .hasMessageNotContaining("sesame")
                .hasMessageNotContaining("17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUNGATE_TABLE_PREFIX",
                "RUNGATE_DYNAMODB_ENDPOINT",
                "RUNGATE_PRIVATE_UPSTREAMS",
                "AWS_ENDPOINT_URL"
            })
    void aSecretDoesNotSayWhereMoneyIsKept(String name) {
        assertThatThrownBy(() ->
                        CloudSettings.read(
                                Map.of("RUNGATE_SECRETS", "channels"),
                                secret -> "{\"" + name + "\":\"sesame\"}",
                                List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("channels sets " + name + ", which is no secret");
    }

    @Test
    void oneSecretDoesNotSayWhatAnotherSays() {
        assertThatThrownBy(() ->
                        CloudSettings.read(
                                Map.of("RUNGATE_SECRETS", "admin,channels"),
                                secret -> "{\"RUNGATE_ADMIN_TOKEN\":\"" + secret.repeat(9) + "\"}",
                                List.of()))
                .hasMessageContaining("which another secret sets, too")
                .hasMessageNotContaining("channelschannels");
    }

    @Test
    void aValueThatCannotBeUsedIsNamedAndNotShown() {
        assertThatThrownBy(() ->
                        CloudSettings.read(
                                Map.of("RUNGATE_SECRETS", "x"),
                                name -> "{\"RUNGATE_MASTER_KEY\":\"sesame\"}",
                                List.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("RUNGATE_MASTER_KEY must be 32 bytes")
                .hasMessageNotContaining("sesame");
    }
}
