package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.bench.Folder;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A running gateway with an agent whose tool calls wait for people, for the tests about gates.
final class GateStory implements AutoCloseable {
    private static final String RULES =
            """
            tools:
              - { tool: refund, when: "args.amount > 500", then: ask, id: "refund:over-500", hold: PT0S, expires: PT10M,
                  approvers: [api, "slack://#ops", "role:approver"] }
              - { tool: patient, then: ask, id: slow, hold: PT30S }
              - { tool: hasty, then: ask, id: hasty, hold: PT0S, expires: PT1S }
              - { tool: polite, then: ask, id: polite, hold: PT0S, on_reject: as_answer }
              - { tool: pay, then: ask, id: pay, hold: PT0S, editable: [amount] }
              - { tool: launch, then: ask, id: launch, hold: PT0S, quorum: 2 }
              - { tool: pair, then: ask, id: pair, hold: PT0S, quorum: 2, editable: [amount] }
              - { tool: wipe, when: "args.all == true", then: deny }
            """;
    static final String MUCH = "{\"amount\":700,\"to\":\"a secret person\"}";
    static final String LITTLE = "{\"amount\":40}";

    private final CloseStack opened = new CloseStack();

    final FakeProvider provider;
    final HttpClientAs admin;
    final HttpClientAs agent;

    private GateStory() throws IOException {
        var folder = opened.add(Folder.fresh());
        provider = opened.add(FakeProvider.start());
        admin = opened.add(RunningServer.start(folder.path(), provider)).admin();
        agent = admin.agentUnder("gated", RULES);
    }

    static GateStory open() {
        try {
            return new GateStory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        opened.close();
    }

    static void assertWaits(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        assertThat(reply.text()).contains("awaiting_approval");
    }

    static String gateOf(Reply reply) {
        return reply.header("x-rungate-gate-id")
                .orElseThrow(() -> new AssertionError(reply.text()));
    }

    Reply decide(String gate, String decision, String reason) {
        var body =
                reason == null
                        ? "{\"decision\":\"" + decision + "\"}"
                        : "{\"decision\":\"" + decision + "\",\"reason\":\"" + reason + "\"}";
        return admin.post("/v1/gates/" + gate + "/decision", body);
    }

    /// The gate that a run waits for, as soon as there is one.
    String onlyPending(String run) {
        var found = new String[1];
        Eventually.holds(() -> {
            var gates = agent.run(run).path("pending_gates");
            assertThat(gates).hasSize(1);
            found[0] = gates.get(0).asString();
        });
        return found[0];
    }

    static String offering(String tool) {
        return offering(tool, "x");
    }

    static String offering(String tool, String text) {
        return Bodies.chatTool(CannedAnswers.GPT, text, tool, "");
    }

    static String mode(String body, boolean stream) {
        return stream ? body.substring(0, body.length() - 1) + ",\"stream\":true}" : body;
    }

    static <T> List<T> inParallel(int count, IntFunction<T> each) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<T>>();
            IntStream.range(0, count).forEach(i -> calls.add(() -> each.apply(i)));
            var all = new ArrayList<T>();
            for (var one : threads.invokeAll(calls)) {
                all.add(one.get());
            }
            return all;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
