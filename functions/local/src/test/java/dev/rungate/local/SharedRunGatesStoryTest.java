package dev.rungate.local;

import static dev.rungate.local.GateStory.MUCH;
import static dev.rungate.local.GateStory.assertWaits;
import static dev.rungate.local.GateStory.gateOf;
import static dev.rungate.local.GateStory.offering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Four eyes hold for the person who owns an agent, in a shared run and under every membership.
class SharedRunGatesStoryTest {
    private static final String RULES =
            """
            name: four
            run: { shared: true }
            tools: [{ tool: refund, then: ask, id: refunds, hold: PT0S, four_eyes: true }]
            """;
    private static final String APPROVE = "{\"decision\":\"approve\"}";

    @TempDir Path data;
    private final FakeProvider provider = FakeProvider.start();
    private final String run = "run-" + UUID.randomUUID();
    private RunningServer server;
    private HttpClientAs admin;

    @BeforeEach
    void open() {
        server = RunningServer.start(data, provider);
        admin = server.admin();
        assertThat(
                        admin.publish("four", RULES + "models: { " + HttpClientAs.ECHO_PRICE + " }")
                                .status())
                .isLessThan(300);
        for (int i = 0; i < 6; i++) {
            provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", MUCH)));
        }
    }

    @AfterEach
    void close() {
        server.close();
        provider.close();
    }

    @Test
    void anotherAgentOfARunOpensAGateOfItsOwn() {
        var ann = member("Ann", ",\"slack\":{\"user_id\":\"U0ANN\"}");
        var carl = member("Carl", "");
        var first = agent("first", ann).with("idempotency-key", "k");
        var second = agent("second", carl).with("idempotency-key", "k");
        var gate = gateOf(first.chat(offering("refund")));
        var other = second.chat(offering("refund"));
        assertWaits(other);
        assertThat(gateOf(other)).isNotEqualTo(gate);
        assertWaits(second.chat(offering("refund", "in other words")));
        assertThat(second.get("/v1/gates/" + gate).status()).isEqualTo(404);

        assertThat(decide(gate, ann).status()).isEqualTo(403);
        assertThat(decide(gate, ann).text())
                .contains("You may not decide this gate: the rule wants somebody else than");
        assertThat(decide(gateOf(other), carl).status()).isEqualTo(403);
        assertThat(decide(gate, carl).status()).isEqualTo(200);
        assertWaits(second.chat(offering("refund")));
        assertWaits(second.chat(offering("refund", "yet others")));
        assertThat(first.chat(offering("refund")).status()).isEqualTo(200);
        assertWaits(second.chat(offering("refund")));
    }

    @Test
    void anOwnerWhoWasRemovedAndAddedAgainIsTheOwner() {
        var details = ",\"email\":\"ann@b.example\",\"slack\":{\"user_id\":\"U0ANN\"}";
        var ann = member("Ann", details);
        var agent = agent("first", ann);
        var before = gateOf(agent.chat(offering("refund")));
        var later = agent("later", ann);
        admin.send("DELETE", "/api/members/" + ann.path("member_id").asString(), new byte[0]);
        var after = gateOf(later.chat(offering("refund")));
        var again = member("Anna", details);
        assertThat(decide(before, again).status()).isEqualTo(403);
        assertThat(decide(after, again).status()).isEqualTo(403);
        assertThat(decide(before, member("Carl", "")).status()).isEqualTo(200);
    }

    private Reply decide(String gate, JsonNode member) {
        return admin.holding(member.path("token").asString())
                .post("/v1/gates/" + gate + "/decision", APPROVE);
    }

    private JsonNode member(String name, String more) {
        var made = admin.post("/api/members", "{\"name\":\"" + name + "\"" + more + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.json();
    }

    private HttpClientAs agent(String name, JsonNode owner) {
        var body =
                JsonMapper.shared()
                        .createObjectNode()
                        .put("name", name)
                        .put("policy", "four")
                        .put("owner", owner.path("member_id").asString());
        var made = admin.post("/api/agents", body.toString());
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return admin.holding(made.json().path("token").asString()).in(run);
    }
}
