package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The guide tells of everything there is to choose, to see and to be told.
class DeployGuideTest {
    private String guide = "";

    @BeforeEach
    void read() throws IOException {
        guide = Files.readString(Path.of("../docs/deploy.md"));
    }

    @Test
    void everySwitchIsInIt() {
        assertThat(switches())
                .hasSizeGreaterThan(20)
                .allSatisfy(it -> assertThat(guide).contains("`" + it + "`"));
    }

    @Test
    void everyAlarmIsInIt() {
        assertThat(Synthesised.byDefault().named("AWS::CloudWatch::Alarm", "AlarmName").keySet())
                .allSatisfy(
                        it -> assertThat(guide).contains("`" + it.replace("rungate-", "") + "`"));
    }

    @Test
    void everyOutputIsInIt() {
        Synthesised.of(Synthesised.EVERYTHING)
                .template()
                .template()
                .get("Outputs")
                .fieldNames()
                .forEachRemaining(it -> assertThat(guide).contains("`" + it + "`"));
    }

    /// As a mistyped one is told them.
    private static List<String> switches() {
        var told = catchThrowable(() -> ChoicesReader.read(Map.of("nothing", "x"), Path.of("")));
        var list = told.getMessage().replaceAll(".*one of (.*)\\.", "$1");
        return List.of(list.split(", ", -1));
    }
}
