package dev.rungate.channels.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.rungate.approvals.ApproverChannel.Unreachable;
import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.wire.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An approver's program is told, and can tell that it was us.
class WebhookChannelTest {
    private static final String SECRET = "a-secret-of-the-tests-only";
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

    private record Received(String timestamp, String signature, String delivery, byte[] body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final WebhookChannel channel = channel(true);
    private HttpServer server;
    private volatile int status = 204;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var headers = exchange.getRequestHeaders();
                    received.add(
                            new Received(
                                    headers.getFirst("X-Rungate-Timestamp"),
                                    headers.getFirst("X-Rungate-Signature"),
                                    headers.getFirst("X-Rungate-Delivery"),
                                    exchange.getRequestBody().readAllBytes()));
                    exchange.getResponseHeaders().set("location", "/elsewhere");
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void shut() {
        server.stop(0);
        channel.close();
    }

    @Test
    void whatWaitsIsToldAndSigned() throws Exception {
        var gate = gate();
        var reference = channel.post(gate, address());
        assertThat(received).hasSize(1);
        var got = received.getFirst();
        var json = Json.tree(got.body());
        assertThat(json.path("event").stringValue()).isEqualTo("approval.pending");
        assertThat(json.path("id").stringValue()).isEqualTo(got.delivery()).isEqualTo(reference);
        assertThat(json.path("delivered_at").stringValue()).isEqualTo("2026-11-21T10:00:00.123Z");
        assertThat(json.at("/data/gate_id").stringValue()).isEqualTo(gate.id().value());
        assertThat(got.timestamp()).isEqualTo(Long.toString(NOW.getEpochSecond()));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((got.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
        assertThat(got.signature())
                .isEqualTo("v1=" + HexFormat.of().formatHex(mac.doFinal(got.body())));
        assertThat(channel.post(gate, address())).isEqualTo(reference);
    }

    @Test
    void whatBecameOfItIsToldToo() {
        channel.close(approved(gate()), address(), "reference");
        assertThat(Json.tree(received.getFirst().body()).path("event").stringValue())
                .isEqualTo("approval.approved");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 307, 400, 404, 500})
    void whatIsNoSuccessIsNotDelivered(int answered) {
        status = answered;
        assertThatThrownBy(() -> channel.post(gate(), address()))
                .isInstanceOf(Unreachable.class)
                .hasMessage("the webhook at 127.0.0.1 answered " + answered);
        assertThat(received).hasSize(1);
    }

    @Test
    void whoIsNotThereIsUnreachable() {
        var address = address();
        server.stop(0);
        assertThatThrownBy(() -> channel.post(gate(), address))
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageNotContaining("secret-path");
    }

    @Test
    void privateAddressesAreLeftAloneWhereTheyAreNotAllowed() {
        try (var careful = channel(false)) {
            assertThatThrownBy(() -> careful.post(gate(), address()))
                    .isInstanceOf(Unreachable.class)
                    .hasMessageContaining("RUNGATE_PRIVATE_UPSTREAMS");
        }
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://1.1.1.1/x",
                "https://user:word@127.0.0.1/",
                "https://",
                "http://a b"
            })
    void whatIsNoSafeAddressIsNotUsed(String address) {
        assertThatThrownBy(() -> channel.post(gate(), address))
                .isInstanceOf(Unreachable.class)
                .hasMessageNotContaining("word@");
    }

    @Test
    void itServesUrlsAlone() {
        assertThat(channel.serves("https://a.example/x")).isTrue();
        assertThat(channel.serves("mailto:a@b.example")).isFalse();
        assertThat(channel.serves("slack://#ops")).isFalse();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/secret-path";
    }

    private static WebhookChannel channel(boolean privateAllowed) {
        return new WebhookChannel(
                SECRET,
                privateAllowed,
                gate -> Json.object().put("gate_id", gate.id().value()),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Gate approved(Gate gate) {
        return new Gate(
                gate.id(),
                gate.run(),
                gate.agent(),
                gate.owner(),
                gate.policy(),
                gate.request(),
                gate.actions(),
                gate.askingRules(),
                gate.runSpent(),
                gate.requests(),
                gate.createdAt(),
                gate.expiresAt(),
                GateState.APPROVED,
                new Decision(
                        GateState.APPROVED, "admin", "api", "token", NOW, null, List.of(), null),
                Map.of(),
                Map.of(),
                null,
                Set.of());
    }

    private static Gate gate() {
        var run = new RunKey(OrgId.LOCAL, new RunId("run-1"));
        return Gate.opened(
                GateId.of(new Requester(run, new AgentId("agt_1"), null), "request", 0),
                run,
                new AgentId("agt_1"),
                null,
                new PolicyRef("support", 3),
                "request",
                List.of(new ProposedAction(0, "refund", "{}", "refunds")),
                List.of(new AskedRule("refunds", AskRules.DEFAULT)),
                Usd.ZERO,
                NOW);
    }
}
