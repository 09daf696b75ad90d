package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.aws.states.StateClients;
import dev.rungate.local.Ministack;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// On an engine that others wrote: the definition says what we think it says. It has not AWS's
/// rules for tokens, so those are not asked of it.
class MinistackApprovalTest extends ApprovalContract {
    @TempDir static Path folder;
    private static Ministack ministack;
    private static StateClients clients;

    @BeforeAll
    static void start() {
        ministack = Ministack.start(folder);
        clients = StateClients.at(ministack.address(), "test");
    }

    @AfterAll
    static void stop() {
        if (clients != null) {
            clients.close();
        }
        if (ministack != null) {
            ministack.close();
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
}
