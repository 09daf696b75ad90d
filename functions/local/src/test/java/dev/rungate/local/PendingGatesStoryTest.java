package dev.rungate.local;

import static dev.rungate.local.GateStory.gateOf;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent has no more than so many gates pending.
class PendingGatesStoryTest {
    private static final String RULES = "tools: [{ tool: refund, then: ask, hold: PT0S }]";

    @TempDir Path data;
    private FakeProvider provider;
    private RunningServer server;
    private HttpClientAs agent;

    @BeforeEach
    void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider, Map.of("RUNGATE_MAX_PENDING_GATES", "2"));
        agent = server.admin().agentUnder("few", RULES);
    }

    @AfterEach
    void close() {
        server.close();
        provider.close();
    }

    @Test
    void oneGateMoreIsRefusedBeforeAnythingIsSentOrPaid() {
        var first = gateOf(ask(agent, "r1", 1));
        gateOf(ask(agent, "r2", 2));
        int sent = provider.requests().size();

        var refused = ask(agent, "r3", 3);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.context().path("window").asString()).isEqualTo("pending_gates");
        assertThat(refused.context().path("limit").intValue()).isEqualTo(2);
        assertThat(refused.context().path("rule").asString())
                .isEqualTo("RUNGATE_MAX_PENDING_GATES");
        assertThat(refused.header("retry-after")).hasValue("30");
        assertThat(provider.requests()).hasSize(sent);
        assertThat(agent.get("/v1/runs/r3").status()).isEqualTo(404);

        assertThat(gateOf(ask(agent, "r1", 1))).isEqualTo(first);
        var other = server.admin().agentUnder("others", RULES);
        assertThat(ask(other, "r4", 4).status()).isEqualTo(202);

        server.admin().post("/v1/gates/" + first + "/decision", "{\"decision\":\"reject\"}");
        assertThat(ask(agent, "r3", 3).status()).isEqualTo(202);
    }

    @Test
    void aCallThatCannotOpenAGateIsNotRefused() {
        ask(agent, "r1", 1);
        ask(agent, "r2", 2);
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("search", "{}")));
        assertThat(agent.in("r3").chat(offering("search")).status()).isEqualTo(200);
    }

    private Reply ask(HttpClientAs who, String run, int amount) {
        var call = CannedAnswers.chatCall("refund", "{\"amount\":" + amount + "}");
        provider.answer(FakeAnswer.json(200, call));
        return who.in(run).chat(offering("refund"));
    }
}
