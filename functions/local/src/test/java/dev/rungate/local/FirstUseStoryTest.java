package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The first minutes with the program: what somebody types who has read nothing but the README.
class FirstUseStoryTest {
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final Pattern AGENT = Pattern.compile("demo-agent, token (rg_agt_\\w+)");
    private static final Pattern SERVING = Pattern.compile("Still serving on (http://\\S+);");
    private static final String FROM_THE_SDK =
            "{\"model\":\"echo/echo-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]}";

    @TempDir static Path dist;
    private static Path program;

    @TempDir Path folder;

    @BeforeAll
    static void unpack() {
        program = Distribution.in(dist);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--version", "serve --version", "demo --version", "policy diff --version"})
    void itSaysItsVersion(String command) {
        var said = new StringWriter();
        var commands = Rungate.commandLine().setOut(new PrintWriter(said));
        assertThat(commands.execute(command.split(" "))).isZero();
        assertThat(said.toString()).startsWith("rungate ").contains("Java 25");
    }

    @Test
    void nobodyInAnyHelpIsOnlyAHe() {
        assertThat(help(Rungate.commandLine()))
                .contains("their token")
                .doesNotContainPattern("\\b(his|he)\\b");
    }

    private static String help(picocli.CommandLine command) {
        var all = new StringBuilder(command.getUsageMessage());
        command.getSubcommands().values().forEach(one -> all.append(help(one)));
        return all.toString();
    }

    /// On a port of its own where 8080 is taken, in the folder that HOME names; the call is the
    /// first one of every tutorial, without `max_tokens`.
    @Test
    void theDemoGoesOnServingTheMostOrdinaryFirstCall() throws IOException {
        var taken = takePort8080();
        try (var demo =
                Program.start(
                        program, Map.of("HOME", folder.toString()), "demo", "--keep-serving")) {
            Eventually.holdsWithin(
                    SOON, () -> assertThat(demo.out()).as(demo.err()).containsPattern(SERVING));
            var said = demo.out();
            assertThat(said)
                    .contains(
                            "Port 8080 is taken",
                            folder.resolve(".rungate/admin-token").toString());
            var url = found(SERVING, said);
            assertThat(url).doesNotEndWith(":8080");
            var agent = new HttpClientAs(url, found(AGENT, said));
            var first = agent.chat(FROM_THE_SDK);
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            assertThat(first.text()).contains("You said: Hello!");
            assertThat(first.header("x-rungate-max-tokens-clamped")).isPresent();
            assertThat(agent.chat(FROM_THE_SDK.replace("echo/echo-1", "gpt-4o")).status())
                    .isEqualTo(403);
            assertThat(said)
                    .contains("its policy allows no other model")
                    .doesNotContain("whose provider key");
            demo.terminate();
            assertThat(demo.awaitExit(SOON)).isZero();
        } finally {
            if (taken != null) {
                taken.close();
            }
        }
    }

    /// Null where another program has it already, which does as well.
    private static ServerSocket takePort8080() {
        try {
            return new ServerSocket(8080, 1, InetAddress.getLoopbackAddress());
        } catch (IOException taken) {
            return null;
        }
    }

    @Test
    void aFirstStartThatFailsLeavesTheAdminTokenToBeShownByTheNext() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(Integer.toString(taken.getLocalPort())))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("RUNGATE_PORT");
        }
        assertThat(folder.resolve("admin-token")).doesNotExist();
        try (var next = start("0")) {
            var token = next.freshAdminToken().orElseThrow();
            assertThat(folder.resolve("admin-token"))
                    .content()
                    .isEqualToIgnoringWhitespace(token.value());
        }
    }

    @Test
    void aFileInThePlaceOfTheDataFolderIsCalledOne() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "x");
        var settings = Settings.from(Map.of("RUNGATE_DATA", file.toString()), null);
        assertThatThrownBy(() -> LocalDeployment.start(settings))
                .isInstanceOf(StartFailure.class)
                .hasMessageContainingAll(
                        file.toString(), "it is a file, not a folder", "RUNGATE_DATA");
    }

    @Test
    void homeIsWhatTheEnvironmentSaysAndNothingElseInstead() {
        assertThat(HomeFolder.of(Map.of("HOME", "/home/ann"))).isEqualTo(Path.of("/home/ann"));
        var javas = System.getProperty("user.home");
        try {
            System.setProperty("user.home", "?");
            assertThat(HomeFolder.of(Map.of())).isNull();
            assertThat(HomeFolder.of(Map.of("HOME", " "))).isNull();
        } finally {
            System.setProperty("user.home", javas);
        }
    }

    private LocalDeployment start(String port) {
        return LocalDeployment.start(
                Settings.from(
                        Map.of("RUNGATE_DATA", folder.toString(), "RUNGATE_PORT", port), null));
    }

    private static String found(Pattern pattern, String text) {
        var match = pattern.matcher(text);
        assertThat(match.find()).as(text).isTrue();
        return match.group(1);
    }
}
