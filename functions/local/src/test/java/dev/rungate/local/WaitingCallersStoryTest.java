package dev.rungate.local;

import static dev.rungate.local.GateStory.inParallel;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many callers wait for people, with answers that would fill the memory for bodies in flight
/// several times. They take nothing from the others, and not from those who decide.
@Timeout(180)
class WaitingCallersStoryTest {
    private static final int CALLERS = 6;
    private static final String RULES =
            "tools: [{ tool: patient, then: ask, id: slow, hold: PT50S }]";

    @TempDir private Path data;

    @Test
    void callersWhoWaitForADecisionKeepNobodyFromDecidingOrCalling() throws Exception {
        try (var provider = FakeProvider.start();
                var server = start(provider);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var agent = server.admin().agentUnder("gated", RULES);
            var waiting = new ArrayList<Future<Reply>>();
            var gates = new ArrayList<String>();
            for (int i = 0; i < CALLERS; i++) {
                var run = "run-" + i;
                provider.answer(FakeAnswer.json(200, longCall()));
                waiting.add(threads.submit(() -> agent.in(run).chat(offering("patient"))));
                gates.add(pending(agent, run));
            }
            provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("other", "{}")));
            assertThat(agent.in("free").chat(offering("patient")).status()).isEqualTo(200);
            assertThat(server.admin().get("/api/gates").status()).isEqualTo(200);
            for (int i = 0; i < CALLERS; i++) {
                assertThat(approve(server, gates.get(i))).isEqualTo(200);
                var reply = waiting.get(i).get();
                assertThat(reply.status()).as(reply.text()).isEqualTo(200);
                assertThat(reply.text()).contains("yyyy", "patient");
            }
        }
    }

    /// All at once are more than fit: those that find no room ask again, and get what was kept.
    @Test
    void callersWhoAreAllApprovedAtOnceGetTheirAnswersAtLast() throws Exception {
        try (var provider = FakeProvider.start();
                var server = start(provider);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var agent = server.admin().agentUnder("gated", RULES);
            var waiting = new ArrayList<Future<Reply>>();
            var gates = new ArrayList<String>();
            for (int i = 0; i < CALLERS; i++) {
                var run = "run-" + i;
                provider.answer(FakeAnswer.json(200, longCall()));
                waiting.add(threads.submit(() -> untilFound(agent.in(run))));
                gates.add(pending(agent, run));
            }
            inParallel(CALLERS, i -> approve(server, gates.get(i)));
            for (var each : waiting) {
                assertThat(each.get().text()).contains("yyyy", "patient");
            }
            assertThat(provider.requests()).hasSize(CALLERS);
        }
    }

    private static Reply untilFound(HttpClientAs agent) {
        for (int i = 0; i < 20; i++) {
            var reply = agent.chat(offering("patient"));
            if (reply.status() != 503) {
                return reply;
            }
            assertThat(reply.header("x-should-retry")).hasValue("true");
        }
        throw new AssertionError("no room at all");
    }

    private RunningServer start(FakeProvider provider) throws IOException {
        return RunningServer.start(data, provider, Map.of("RUNGATE_MAX_INFLIGHT_BYTES", "2097152"));
    }

    private static int approve(RunningServer server, String gate) {
        return server.admin()
                .post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}")
                .status();
    }

    private static String pending(HttpClientAs agent, String run) {
        var found = new ArrayList<String>();
        Eventually.holds(() -> {
            var gates = agent.run(run).path("pending_gates");
            assertThat(gates).hasSize(1);
            found.add(gates.get(0).asString());
        });
        return found.getFirst();
    }

    private static String longCall() {
        var text = Bodies.quoted("y".repeat(300_000));
        return CannedAnswers.chatCall("patient", "{}")
                .replace("\"content\":null", "\"content\":" + text);
    }
}
