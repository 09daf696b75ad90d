package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The approvals page on a screen of 390 pixels.
class NarrowScreenStoryTest {
    private static final String RULES =
            """
            tools:
              - { tool: refund, then: ask, id: "refunds", hold: PT0S, editable: [amount] }
            """;

    private static final Locator.WaitForOptions GONE =
            new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED);

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

    /// With names that a model can make as long as it likes.
    @Test
    void nothingScrollsSidewaysOnAPhone() {
        var call = "{\"amount\":700,\"to\":\"" + "x".repeat(400) + "\"}";
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("refund", call)));
        var gate = ask().json().at("/error/context/gate_id").asString();
        var page = chromium.page();
        page.setViewportSize(390, 844);
        page.navigate(server.url() + "/approvals/" + gate);
        if (page.locator("#token").count() > 0) {
            page.locator("#token").fill(RunningServer.ADMIN_TOKEN);
            page.keyboard().press("Enter");
            page.locator("#token").waitFor(GONE);
        }
        for (var path : List.of("/approvals/" + gate, "/approvals", "/approvals/")) {
            page.navigate(server.url() + path);
            assertThat(page.locator("h1").textContent()).isNotEqualTo("Log in");
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as(path)
                    .isLessThanOrEqualTo(390);
        }
        page.navigate(server.url() + "/approvals/" + gate);
        assertThat(page.locator("h1").textContent()).contains("wants to run refund");
    }

    private Reply ask() {
        return agent.in(run).chat(Bodies.chatTool(CannedAnswers.GPT, "please", "refund", ""));
    }
}
