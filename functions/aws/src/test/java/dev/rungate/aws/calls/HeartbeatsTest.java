package dev.rungate.aws.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.chat.ChatEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Heartbeats tell a caller who waits that the answer is still being made.
final class HeartbeatsTest {
    private static final String RULES =
            """
            name: p
            models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
            tools: [{ tool: pay, when: "args.amount > 500", then: deny }]
            """;
    private static final DynamoStores STORES =
            Engine.passing(Engine.client(), Engine.freshTables());

    @Test
    void aStreamThatIsPassedOnHasThem() {
        assertThat(kinds("search")).contains(ChatEvent.Kind.HEARTBEAT);
    }

    @Test
    void aStreamThatIsHeldBackDoesNotHaveThemAllAtItsEnd() {
        assertThat(kinds("pay"))
                .doesNotContain(ChatEvent.Kind.HEARTBEAT)
                .contains(ChatEvent.Kind.CONTENT, ChatEvent.Kind.END);
    }

    /// Of the events of a slow answer to a request that offers this tool.
    private static List<ChatEvent.Kind> kinds(String tool) {
        var ports = new FaultyPorts(Stage.RATES, Fault.CLIENT_GONE);
        var fixture = new CallFixture(STORES, ports, RULES);
        fixture.heartbeat = Duration.ofMillis(20);
        var agent = fixture.agent("slow-" + tool);
        var answer = fixture.dispatch(agent, fixture.run("slow-" + tool), body(tool));
        var kinds = new ArrayList<ChatEvent.Kind>();
        try (var events = ((GovernedAnswer.Streamed) answer).events()) {
            for (var event = events.next(); event != null; event = events.next()) {
                kinds.add(event.kind());
            }
        }
        return kinds;
    }

    private static String body(String tool) {
        return """
        {"model":"echo-1","max_tokens":100,"stream":true,
         "messages":[{"role":"user","content":"[[wait:200ms]] one two three"}],
         "tools":[{"type":"function","function":{"name":"%s","parameters":{}}}]}
        """
                .formatted(tool);
    }
}
