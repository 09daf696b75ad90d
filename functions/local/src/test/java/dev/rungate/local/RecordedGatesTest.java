package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rungate.providers.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Every tool call that a provider was ever recorded to propose waits at a gate: nothing of it is
/// seen before, and all of it after, byte for byte.
class RecordedGatesTest {
    private static final List<Integer> PIECES = List.of(0, 1, 7, 1_021);
    private static final int SHORT = 20_000;
    private static final Pattern CALL_ID =
            Pattern.compile("\"id\"\\s*:\\s*\"((?:call|toolu|fc)[-_][^\"]+)\"");

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs admin;
    private static HttpClientAs agent;

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RecordedProviders.start(data, provider, RecordedExchange.all());
        admin = server.admin();
        agent =
                admin.agentUnder(
                        "recorded-gates",
                        """
                        models:
                          unpriced: { input_usd_per_mtok: "3", output_usd_per_mtok: "15" }
                        tools: [{ tool: "*", then: ask, id: all, hold: PT0S }]
                        """);
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @TestFactory
    Stream<DynamicTest> nothingIsSeenBeforeAndEverythingAfter() {
        return proposing()
                .map(exchange ->
                        dynamicTest(
                                exchange.toString(),
                                () -> pieces(exchange).forEach(bytes -> gated(exchange, bytes))));
    }

    @TestFactory
    Stream<DynamicTest> theOtherModeTellsTheSame() {
        return proposing()
                .map(exchange -> dynamicTest(exchange.toString(), () -> reframed(exchange)));
    }

    private static void gated(RecordedExchange exchange, int bytes) {
        provider.always(exchange.answer().inPiecesOf(bytes));
        var run = "run-" + UUID.randomUUID();
        var waiting = ask(exchange, run, exchange.asked());
        assertThat(waiting.status()).as(waiting.text()).isEqualTo(202);
        assertThat(callIds(exchange)).noneMatch(id -> waiting.text().contains(id));
        assertThat(waiting.text()).doesNotContain("\"tool_calls\"", "\"tool_use\"");
        approve(waiting);
        int asked = provider.requests().size();
        var answer = ask(exchange, run, exchange.asked());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(provider.requests()).hasSize(asked);
        assertThat(text(plain(answer.body(), exchange)))
                .isEqualTo(text(plain(exchange.recording().bytes(), exchange)));
    }

    private static void reframed(RecordedExchange exchange) {
        provider.always(exchange.answer());
        var run = "run-" + UUID.randomUUID();
        approve(ask(exchange, run, exchange.asked()));
        var other = ask(exchange, run, inOtherMode(exchange));
        assertThat(other.status()).as(other.text()).isEqualTo(200);
        assertThat(callIds(exchange)).allMatch(id -> other.text().contains(id));
        assertThat(other.header("content-type").orElseThrow())
                .startsWith(exchange.streams() ? "application/json" : "text/event-stream");
    }

    private static byte[] inOtherMode(RecordedExchange exchange) {
        var body = JsonMapper.shared().readTree(exchange.asked()).asObject();
        return body.put("stream", !exchange.streams()).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] plain(byte[] body, RecordedExchange exchange) {
        if (!exchange.recording().isStream()) {
            return body;
        }
        var events = EventText.withoutComments(body);
        return exchange.anthropic() || exchange.asksForUsage()
                ? events
                : EventText.withoutUsage(events);
    }

    private static Reply ask(RecordedExchange exchange, String run, byte[] body) {
        return agent.in(run)
                .with("content-type", "application/json")
                .send("POST", exchange.door(), body);
    }

    private static void approve(Reply waiting) {
        var gate =
                waiting.header("x-rungate-gate-id")
                        .orElseThrow(() -> new AssertionError(waiting.text()));
        var decided = admin.post("/v1/gates/" + gate + "/decision", "{\"decision\":\"approve\"}");
        assertThat(decided.status()).as(decided.text()).isEqualTo(200);
    }

    /// Recorded answers with calls of tools that their request offers.
    private static Stream<RecordedExchange> proposing() {
        var all =
                RecordedExchange.all().stream()
                        .filter(exchange -> exchange.recording().status() == 200)
                        .filter(exchange -> !exchange.toString().contains("-sse-error-"))
                        .filter(exchange -> !proposed(exchange).isEmpty())
                        .filter(exchange -> offered(exchange).containsAll(proposed(exchange)))
                        .toList();
        assertThat(all).isNotEmpty();
        return all.stream();
    }

    private static Set<String> proposed(RecordedExchange exchange) {
        var names = new HashSet<String>();
        for (var call : exchange.recording().expected().at("/vercel_ai/tool_calls")) {
            if (!call.path("provider_executed").asBoolean(false)) {
                names.add(call.path("name").asString(""));
            }
        }
        return names;
    }

    private static Set<String> callIds(RecordedExchange exchange) {
        return CALL_ID.matcher(text(exchange.recording().bytes()))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> offered(RecordedExchange exchange) {
        var names = new HashSet<String>();
        for (var tool : JsonMapper.shared().readTree(exchange.forwarded()).path("tools")) {
            names.add(tool.path("name").asString(""));
            names.add(tool.at("/function/name").asString(""));
        }
        return names;
    }

    private static Stream<Integer> pieces(RecordedExchange exchange) {
        if (!exchange.recording().isStream()) {
            return Stream.of(0);
        }
        boolean isShort = exchange.recording().bytes().length <= SHORT;
        return PIECES.stream().filter(bytes -> bytes != 1 || isShort);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
