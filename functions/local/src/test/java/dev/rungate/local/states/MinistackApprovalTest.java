package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.aws.states.StateClients;
import dev.rungate.local.Eventually;
import dev.rungate.local.Workshop;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// On an engine that others wrote: the definition says what we think it says. It has not AWS's
/// rules for tokens, so those are not asked of it.
class MinistackApprovalTest extends ApprovalContract {
    @TempDir static Path folder;
    private static Process ministack;
    private static StateClients clients;

    @BeforeAll
    static void start() throws IOException {
        var program = Workshop.python("engines").resolveSibling("ministack");
        int port = freePort();
        var command = new ProcessBuilder(program.toString());
        command.environment().put("BIND_HOST", "127.0.0.1");
        command.environment().put("GATEWAY_PORT", Integer.toString(port));
        ministack =
                command.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        clients = StateClients.at(URI.create("http://127.0.0.1:" + port));
        Eventually.holdsWithin(Duration.ofSeconds(60), MinistackApprovalTest::answers);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (clients != null) {
            clients.close();
        }
        if (ministack != null) {
            ministack.destroy();
            ministack.waitFor();
        }
    }

    @Override
    StateClients clients() {
        return clients;
    }

    /// It knows TimeoutSeconds and passes over TimeoutSecondsPath: for these tests the times stand
    /// in the definition, and the rest of it is as it is.
    @Override
    void times(Duration askFor, Duration escalateFor) {
        var definition =
                ApprovalMachine.definition()
                        .replace(
                                "\"TimeoutSecondsPath\": \"$.ask_seconds\"",
                                "\"TimeoutSeconds\": " + askFor.toSeconds())
                        .replace(
                                "\"TimeoutSecondsPath\": \"$.escalate_seconds\"",
                                "\"TimeoutSeconds\": " + escalateFor.toSeconds());
        assertThat(definition).doesNotContain("TimeoutSecondsPath");
        clients.states()
                .updateStateMachine(
                        request -> request.stateMachineArn(machine.arn()).definition(definition));
    }

    private static void answers() {
        try {
            clients.states().listStateMachines();
        } catch (RuntimeException notYet) {
            throw new AssertionError(notYet);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
