package dev.rungate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What an operator may say, and what they are told of it.
class SettingsTest {
    private static final Path HOME = Path.of("/home/ann");

    @Test
    void aVariableOfNoSettingIsNamedWithTheNearestOne() {
        assertThat(
                        Settings.unknown(
                                Map.of(
                                        "RUNGATE_PROT", "1",
                                        "RUNGATE_DYNAMO_ENDPOINT", "x",
                                        "RUNGATE_ZZZZZZZZZZ", "1")))
                .containsExactly(
                        "RUNGATE_DYNAMO_ENDPOINT is not a setting; did you mean"
                                + " 'RUNGATE_DYNAMODB_ENDPOINT'?",
                        "RUNGATE_PROT is not a setting; did you mean 'RUNGATE_PORT'?",
                        "RUNGATE_ZZZZZZZZZZ is not a setting");
    }

    @Test
    void moreThanAQuarterOfTheHeapForBodiesIsWarnedAbout() {
        var settings = Settings.from(Map.of("RUNGATE_MAX_INFLIGHT_BYTES", "67108864"), HOME);
        assertThat(settings.warnings(4 * 67_108_864L)).isEmpty();
        assertThat(settings.warnings(4 * 67_108_864L - 1))
                .singleElement()
                .asString()
                .startsWith(
                        "RUNGATE_MAX_INFLIGHT_BYTES is 67108864, more than a quarter of the heap");
    }

    @Test
    void settingsAndOtherProgramsVariablesAreNotDoubted() {
        assertThat(
                        Settings.unknown(
                                Map.of(
                                        "RUNGATE_PORT", "nonsense",
                                        "RUNGATE_JAVA_HOME", "x",
                                        "RUNGATE_JAVA_OPTS", "x",
                                        "RUNGATE_PROVIDER_OPENAI_KEY", "x",
                                        "PATH", "x")))
                .isEmpty();
    }

    @Test
    void theDataFolderIsInTheHomeFolder() {
        assertThat(Settings.from(Map.of(), HOME).data()).isEqualTo(HOME.resolve(".rungate"));
        assertThat(Settings.dataFolder(Map.of("RUNGATE_DATA", "~/other"), HOME))
                .isEqualTo(HOME.resolve("other"));
        assertThat(Settings.dataFolder(Map.of("RUNGATE_DATA", "/srv/~x"), HOME))
                .isEqualTo(Path.of("/srv/~x"));
    }

    @Test
    void withoutAHomeFolderTheDataFolderMustBeSaid() {
        assertThat(Settings.from(Map.of("RUNGATE_DATA", "/srv/rungate"), null).data())
                .isEqualTo(Path.of("/srv/rungate"));
        assertThatThrownBy(() -> Settings.from(Map.of(), null))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("RUNGATE_DATA must be set")
                .hasMessageContaining("HOME");
        assertThatThrownBy(() -> Settings.dataFolder(Map.of("RUNGATE_DATA", "~/x"), null))
                .isInstanceOf(SettingsException.class);
    }
}
