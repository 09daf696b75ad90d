package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rungate.local.PackagedPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody else's probe of what Step Functions promises, point by point. It lies outside the
/// repository, where `-Drungate.probe` names it or in `shared/tools` beside a folder above this
/// one.
class ConformanceProbeTest {
    private static final Pattern LINE = Pattern.compile("(OK|DEV|FAIL) +(.+?) +\\d+\\.\\ds  (.*)");
    private static final int FEWEST_POINTS = 32;
    private static final Set<String> OUT_OF_SCOPE =
            Set.of(
                    "JSONata: token, Output, Choice, Assign",
                    "JSONata: timeout expression + Catch",
                    "JSONata: literal timeouts only",
                    "aws-sdk:dynamodb:updateItem condition",
                    "dynamodb:putItem (optimised)",
                    "lambda:invoke.waitForTaskToken");

    @TempDir Path folder;

    @Test
    void everyPointInScopeIsAsOnAws() throws IOException, InterruptedException {
        var probe = probe();
        assumeTrue(probe.isPresent(), "not run: no probe here, see -Drungate.probe");
        var python = PackagedPrograms.python("engines");
        try (var states = new StatesFixture()) {
            var points = run(python, probe.get(), states);
            assertThat(points).hasSizeGreaterThanOrEqualTo(FEWEST_POINTS);
            assertThat(points.keySet()).containsAll(OUT_OF_SCOPE);
            points.keySet().removeAll(OUT_OF_SCOPE);
            assertThat(points).allSatisfy((point, seen) -> assertThat(seen).startsWith("OK"));
        }
    }

    private Map<String, String> run(Path python, Path probe, StatesFixture states)
            throws IOException, InterruptedException {
        var said = folder.resolve("said");
        var command =
                new ProcessBuilder(
                        python.toString(), "-B", probe.toString(), states.address().toString());
        command.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        var process =
                command.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var points = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(said, StandardCharsets.UTF_8)) {
            var found = LINE.matcher(line);
            if (found.matches()) {
                points.put(found.group(2), found.group(1) + " " + found.group(3));
            }
        }
        return new TreeMap<>(points);
    }

    private static Optional<Path> probe() {
        var named = System.getProperty("rungate.probe", "");
        if (!named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var beside = at.resolve("shared/tools/engines/sfn_conf.py");
            if (Files.exists(beside)) {
                return Optional.of(beside);
            }
        }
        return Optional.empty();
    }
}
