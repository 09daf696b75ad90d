package dev.rungate.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rungate.approvals.ApprovalsFixture;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.MembersInMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Payloads that other apps were sent by Slack; kept outside the repository, beside the recordings.
class SlackFixturesTest {
    @TestFactory
    Stream<DynamicTest> everyPayloadIsUnderstoodOrLeftAlone() throws IOException {
        var folder = folder();
        assumeTrue(folder.isPresent(), "not run: no payloads here, see -Drungate.recordings");
        var fake = new FakeSlack();
        var slack = Slack.of(fake.settings(), gate -> "Ada's agent", Clock.systemUTC());
        var fixture = new ApprovalsFixture(List.of(slack.channel()));
        var interactions =
                slack.interactions(OrgId.LOCAL, new MembersInMemory(), fixture.approvals);
        try (var files = Files.list(folder.get())) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(file ->
                            DynamicTest.dynamicTest(
                                    file.getFileName().toString(),
                                    () -> {
                                        var payload = Files.readString(file);
                                        assertThatCode(() -> interactions.take(payload))
                                                .doesNotThrowAnyException();
                                        assertThat(SlackPayload.of(payload))
                                                .isEqualTo(new SlackPayload.NotOurs());
                                        assertThat(fake.everything()).isEqualTo("[]");
                                    }))
                    .onClose(slack::close)
                    .onClose(fake::close);
        }
    }

    private static Optional<Path> folder() {
        var named = System.getProperty("rungate.recordings", "");
        if (!named.isBlank()) {
            return Stream.of(
                            Path.of(named).resolve("slack"), Path.of(named).resolveSibling("slack"))
                    .filter(Files::isDirectory)
                    .findFirst();
        }
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var beside = at.resolve("shared/fixtures/slack");
            if (Files.isDirectory(beside)) {
                return Optional.of(beside);
            }
        }
        return Optional.empty();
    }
}
