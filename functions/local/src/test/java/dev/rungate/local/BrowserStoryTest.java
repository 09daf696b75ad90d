package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A person with a browser that runs no scripts, and no mouse, lets an agent go on.
class BrowserStoryTest {
    private static final String RULES =
            """
            tools:
              - { tool: refund, then: ask, id: "refunds", hold: PT0S, editable: [amount] }
            """;
    private static final String CALL = "{\"amount\":700,\"to\":\"</pre><b>x\"}";

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static Chromium chromium;
    private static HttpClientAs agent;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        agent = server.admin().agentUnder("gated", RULES).with("x-rungate-gate", "retry");
        chromium = Chromium.open();
    }

    @AfterAll
    static void close() {
        chromium.close();
        server.close();
        provider.close();
    }

    @Test
    void aGateIsFoundAndApprovedWithTheKeyboardAlone() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", CALL)));
        var waiting = ask();
        assertThat(waiting.status()).isEqualTo(403);
        var gate = waiting.json().at("/error/context/gate_id").asString();
        var page = chromium.page();

        page.navigate(server.url() + "/approvals/" + gate);
        page.keyboard().type("rg_adm_wrong");
        page.keyboard().press("Enter");
        assertThat(page.locator("[role=alert]").textContent()).contains("not valid");
        page.keyboard().type(RunningServer.ADMIN_TOKEN);
        page.keyboard().press("Enter");
        page.waitForURL("**/approvals/" + gate);
        chromium.tabTo("Rungate approvals");
        page.keyboard().press("Enter");
        page.waitForURL("**/approvals");
        assertThat(page.locator("tbody tr").first().textContent()).contains("refunds", run);
        chromium.tabTo("refund");
        page.keyboard().press("Enter");
        page.waitForURL("**/approvals/" + gate);
        assertThat(page.locator("pre").textContent()).contains("</pre><b>x", "700");

        assertThat(ask().status()).isEqualTo(403);
        chromium.tabTo("Approve");
        page.keyboard().press("Enter");
        assertThat(page.locator("[role=alert]").textContent()).startsWith("Approved.");
        var answer = ask();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(CannedAnswers.chatCall("refund", CALL));
        assertThat(server.admin().get("/v1/gates/" + gate).json().path("decided_by").asString())
                .isEqualTo("admin (page)");
        assertThat(provider.requests()).hasSize(1);
    }

    private Reply ask() {
        return agent.in(run).chat(Bodies.chatTool(CannedAnswers.GPT, "please", "refund", ""));
    }
}
