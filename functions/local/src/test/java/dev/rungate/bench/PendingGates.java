package dev.rungate.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// What thousands of gates that wait cost everybody else: a call, a new gate, asking again, and the
/// list of what waits, before and after.
final class PendingGates {
    private static final int SAMPLES = 300;
    private static final int AT_ONCE = 16;
    private static final String POLICY =
            """
            name: gates
            run: { idle_timeout: PT12H }
            models: { unpriced: { input_usd_per_mtok: "1", output_usd_per_mtok: "1" } }
            tools: [{ tool: issue_refund, then: ask, id: refunds, hold: PT0S, expires: P7D }]
            """;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI gateway;
    private final String token;
    private final AtomicInteger runs = new AtomicInteger();

    private PendingGates(URI gateway, String token) {
        this.gateway = gateway;
        this.token = token;
    }

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        try (var folder = Folder.fresh();
                var running =
                        Gateway.start(
                                folder.path().resolve("data"),
                                URI.create("http://127.0.0.1:9"),
                                Map.of())) {
            var bench =
                    new PendingGates(
                            running.address(), running.admin().agentWithPolicy("gates", POLICY));
            bench.fill(500);
            Markdown.head(
                    "gates that wait",
                    "a call p50 / p99 ms",
                    "a new gate p50 / p99 ms",
                    "asking again p50 / p99 ms",
                    "the first 100 of the list ms",
                    "resident MiB");
            bench.measure(bench.runs.get(), running);
            bench.fill(count - bench.runs.get());
            bench.measure(bench.runs.get(), running);
        }
        System.exit(0);
    }

    private interface Deed {
        void done(int turn) throws Exception;
    }

    private void measure(int waiting, Gateway running) throws Exception {
        var call = times(turn -> expect(200, chat("calls", "Hello " + turn)));
        var gate = times(turn -> expect(202, refund("g-" + runs.incrementAndGet())));
        var again = times(turn -> expect(202, refund("g-1")));
        var list = times(turn -> expect(200, pending()));
        Markdown.row(
                Integer.toString(waiting),
                call,
                gate,
                again,
                list.substring(0, list.indexOf(' ')),
                Long.toString(running.residentKib() / 1024));
    }

    private void fill(int count) throws Exception {
        var free = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                free.acquire();
                threads.submit(() -> {
                    try {
                        expect(202, refund("g-" + runs.incrementAndGet()));
                        return null;
                    } finally {
                        free.release();
                    }
                });
            }
        }
    }

    private static String times(Deed deed) throws Exception {
        var nanos = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long begin = System.nanoTime();
            deed.done(i);
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return Markdown.ms(nanos[SAMPLES / 2] / 1e6)
                + " / "
                + Markdown.ms(nanos[SAMPLES * 99 / 100] / 1e6);
    }

    private void expect(int status, HttpRequest request) throws Exception {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
        }
    }

    private HttpRequest chat(String run, String text) {
        return request(
                run,
                "{\"model\":\"echo/echo-1\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\""
                        + text
                        + "\"}]}");
    }

    private HttpRequest refund(String run) {
        return request(
                run,
                "{\"model\":\"echo/echo-1\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"call"
                        + " issue_refund {\\\"amount_usd\\\":900}\"}],"
                        + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"issue_refund\",\"parameters\":{\"type\":\"object\"}}}]}");
    }

    private HttpRequest request(String run, String body) {
        return HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                .header("authorization", "Bearer " + token)
                .header("x-rungate-run-id", run)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest pending() {
        return HttpRequest.newBuilder(gateway.resolve("/api/gates"))
                .header("authorization", "Bearer " + Admin.TOKEN)
                .build();
    }
}
