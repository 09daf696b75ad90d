package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command of `cdk.json`, as the CDK's own program starts it.
class AppCommandTest {
    @TempDir Path out;

    @Test
    void itWritesTheSameTemplateWhereItIsToldTo() {
        var said = app(Map.of("packages", Synthesised.packages().toString()));
        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(Synthesised.read(out.resolve("Rungate.template.json")))
                .isEqualTo(Synthesised.byDefault().template());
    }

    @Test
    void withoutThePackagesItSaysWhatToBuild() {
        var said = app(Map.of("packages", out.toString()));
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err().strip())
                .startsWith("There is no gateway.zip, control.zip")
                .contains("`./mvnw -q -Dmaven.test.skip package`")
                .endsWith("at the top of the repository.")
                .doesNotContain("\n");
    }

    @Test
    void withoutNodeItSaysSo() {
        assertThat(Node.isOn("")).isFalse();
        assertThat(Node.isOn(out.toString())).isFalse();
        assertThat(Node.isOn(System.getenv("PATH"))).isTrue();
    }

    private Lints.Said app(Map<String, String> context) {
        var command = Synthesised.read(Path.of("cdk.json")).get("app").asText();
        var environment = new HashMap<>(Map.of("CDK_OUTDIR", out.resolve("").toString()));
        environment.put("CDK_CONTEXT_JSON", json(context));
        return Lints.run(environment, Path.of("").toAbsolutePath(), "sh", "-c", command);
    }

    private static String json(Map<String, String> context) {
        try {
            return new ObjectMapper().writeValueAsString(context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
