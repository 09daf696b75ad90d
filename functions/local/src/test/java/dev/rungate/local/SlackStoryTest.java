package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.channels.slack.Clicks;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From an agent's call to a message in Slack, to a click, to the answer: the whole way, on the
/// state machine that is deployed.
class SlackStoryTest {
    private static final String RULES =
            """
            tools:
              - { tool: refund, then: ask, id: refunds, hold: PT20S, approvers: ["slack://#ops"], expires: PT1H }
              - { tool: quick, then: ask, id: quick, hold: PT0S, approvers: ["slack://#ops"], expires: PT30S,
                  escalate: { after: PT1S, to: ["slack://#leads"] } }
              - { tool: brief, then: ask, id: brief, hold: PT0S, approvers: ["slack://#ops"], expires: PT1S }
            """;

    @TempDir Path data;
    private FakeProvider provider;
    private FakeSlack slack;
    private RunningServer server;
    private HttpClientAs agent;

    @BeforeEach
    void open() {
        provider = FakeProvider.start();
        slack = new FakeSlack();
        server =
                RunningServer.start(
                        data,
                        provider,
                        Map.of(
                                "RUNGATE_SLACK_SIGNING_SECRET", FakeSlack.SIGNING.value(),
                                "RUNGATE_SLACK_BOT_TOKEN", FakeSlack.TOKEN.value(),
                                "RUNGATE_SLACK_API_URL", slack.api().toString(),
                                "RUNGATE_SWEEP_INTERVAL", "PT1S"));
        agent = server.admin().agentUnder("slack", RULES);
        server.admin()
                .post(
                        "/api/members",
                        "{\"name\":\"ann\",\"role\":\"approver\",\"slack\":{\"team_id\":\"T1\",\"user_id\":\"U1\"}}");
    }

    @AfterEach
    void close() {
        server.close();
        slack.close();
        provider.close();
    }

    @Test
    void aClickIsTheDecisionAndTheWaitingCallGetsItsAnswer() throws Exception {
        var call = CannedAnswers.chatCall("refund", "{\"amount\":700}");
        provider.answer(FakeAnswer.json(200, call));
        var waiting = CompletableFuture.supplyAsync(() -> ask("refund"));
        var posted = slack.await("chat.postMessage", 1).getFirst();
        assertThat(posted.body().path("channel").asString()).isEqualTo("#ops");
        assertThat(posted.body().toString()).contains("refund", "700", "rungate_approve");
        var gate = agent.run("r").path("pending_gates").get(0).asString();

        click(Clicks.approve("T9", "U9", gate, slack.responseUrl("stranger")));
        FakeSlack.await(() -> !slack.calls("hook/stranger").isEmpty());
        assertThat(waiting).isNotDone();

        var clicked = Instant.now();
        click(Clicks.approve("T1", "U1", gate, slack.responseUrl("ann")));
        assertThat(waiting.get().text()).isEqualTo(call);
        assertThat(Duration.between(clicked, Instant.now())).isLessThan(Duration.ofSeconds(3));
        var decided = server.admin().get("/v1/gates/" + gate).json();
        assertThat(decided.path("decided_by").asString()).isEqualTo("member:ann (slack)");
        var updated = slack.await("chat.update", 1).getFirst().body();
        assertThat(updated.toString()).contains("ann").doesNotContain("rungate_approve");
        assertThat(slack.everything()).doesNotContain("Task", "task_token");
        Eventually.holds(() ->
                assertThat(agent.lastStep("r").at("/gate/proof").asString())
                        .isEqualTo("signature"));
    }

    @Test
    void othersAreAskedWhenNobodyAnswers() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("quick", "{}")));
        assertThat(ask("quick").status()).isEqualTo(202);
        var posts = slack.await("chat.postMessage", 2);
        assertThat(posts.getLast().body().path("channel").asString()).isEqualTo("#leads");
        var gate = agent.run("r").path("pending_gates").get(0).asString();
        click(Clicks.reject("T1", "U1", gate, slack.responseUrl("ann")));
        Eventually.holds(() -> assertThat(ask("quick").code()).isEqualTo("approval_rejected"));
        slack.await("chat.update", 2);
    }

    @Test
    void theMessageSaysSoWhenTheTimeIsOver() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("brief", "{}")));
        assertThat(ask("brief").status()).isEqualTo(202);
        slack.await("chat.postMessage", 1);
        var updated = slack.await("chat.update", 1).getFirst().body();
        assertThat(updated.toString()).doesNotContain("rungate_approve");
        assertThat(ask("brief").code()).isEqualTo("approval_expired");
    }

    @Test
    void aSlackThatIsDownIsToldLater() {
        slack.next(FakeSlack.Answer.status(503), FakeSlack.Answer.error("ratelimited"));
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("quick", "{}")));
        assertThat(ask("quick").status()).isEqualTo(202);
        slack.await("chat.postMessage", 3);
    }

    private Reply ask(String tool) {
        return agent.in("r").chat(Bodies.chatTool(CannedAnswers.GPT, "x", tool, ""));
    }

    private void click(String payload) {
        assertThat(SignedClick.post(server.url(), payload).status()).isEqualTo(200);
    }
}
