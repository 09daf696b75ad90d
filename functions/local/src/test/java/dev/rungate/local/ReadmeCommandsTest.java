package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of the README can be copied and run as they stand.
class ReadmeCommandsTest {
    private static final Path README = Path.of("..", "..", "README.md");
    private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final Duration SOON = Duration.ofMinutes(5);

    @TempDir Path clone;

    @Test
    void aPolicyAnAgentAndItsFirstCallAreACopyAway() throws Exception {
        var data = clone.resolve("data");
        var program = Distribution.in(clone.resolve("functions/local/target/rungate"));
        var settings = Map.of("RUNGATE_DATA", data.toString(), "RUNGATE_PORT", "0");
        try (var server = Program.start(program, settings, "serve")) {
            var url = server.awaitReady();
            var commands = blockWith("policy publish").replace("http://127.0.0.1:8080", url);
            var said = run(commands, data);
            assertThat(said)
                    .contains("support/1", "[echo] You said: Hello", "run       first  (open)");
        }
    }

    /// The first thing of the page is what a reader runs first.
    @Test
    void thePageBeginsWithTheDemoAndThenAllTests() throws IOException {
        var blocks = blocks();
        assertThat(blocks.get(0)).contains("./mvnw", "bin/rungate demo --keep-serving");
        assertThat(blocks.get(1)).isEqualTo("./mvnw -q verify\n");
    }

    private String run(String commands, Path data) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("sh", "-e").directory(clone.toFile());
        shell.environment().keySet().removeIf(name -> name.startsWith("RUNGATE_"));
        shell.environment().put("RUNGATE_DATA", data.toString());
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.redirectErrorStream(true);
        var output = clone.resolve("output");
        shell.redirectOutput(output.toFile());
        var process = shell.start();
        try (var in = process.outputWriter()) {
            in.write(commands);
        }
        var ended = process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
        var said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static String blockWith(String words) throws IOException {
        return blocks().stream().filter(block -> block.contains(words)).findFirst().orElseThrow();
    }

    private static List<String> blocks() throws IOException {
        return SHELL.matcher(Files.readString(README))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
