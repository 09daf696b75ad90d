package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {
    private static Path[] templates() {
        return Stream.of(
                        Synthesised.of(Synthesised.NOTHING)
                                .folder()
                                .resolve("Rungate.template.json"),
                        Synthesised.of(Synthesised.EVERYTHING)
                                .folder()
                                .resolve("Rungate.template.json"),
                        Synthesised.of(Synthesised.EVERYTHING)
                                .folder()
                                .resolve("RungateBill.template.json"),
                        Synthesised.of(Synthesised.INSTANCES_AND_RESTORED)
                                .folder()
                                .resolve("Rungate.template.json"),
                        Lints.TEMPLATE)
                .map(Path::toAbsolutePath)
                .toArray(Path[]::new);
    }

    @Test
    void cfnLintFindsNoErrorInAnyTemplate() {
        var said = Lints.cfnLint(templates());
        assertThat(said.exit()).as(said.out() + said.err()).isZero();
    }

    @Test
    void cfnLintWouldFindOneInTheSamTemplate(@TempDir Path folder) throws IOException {
        var broken =
                Files.readString(Lints.TEMPLATE)
                        .replace("Handler: run.sh", "Handlr: run.sh")
                        .replace("BillingMode: PAY_PER_REQUEST", "BillingMode: PAY_PER_QUEST");
        var said = Lints.cfnLint(Files.writeString(folder.resolve("template.yaml"), broken));
        assertThat(said.exit()).isNotZero();
        assertThat(said.out()).contains("Handlr", "PAY_PER_QUEST");
    }
}
