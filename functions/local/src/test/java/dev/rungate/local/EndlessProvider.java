package dev.rungate.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/// A provider that answers more than anybody can hold, by the model that is asked for. It makes its
/// answers while it sends them.
final class EndlessProvider implements AutoCloseable {
    static final int MEGABYTE = 1 << 20;

    private static final String CHUNK =
            "data:"
                    + " {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":null}]}\n\n";
    private static final String END =
            "data:"
                    + " {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}\n\n"
                    + "data: [DONE]\n\n";
    private static final String WHOLE =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},"
                    + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
                    + "\"completion_tokens\":1,\"total_tokens\":2},\"x\":[%s]}";

    private final HttpServer server;
    private final Map<String, Answer> answers =
            Map.of(
                    "arrays", new Answer("application/json", EndlessProvider::emptyArrays),
                    "values", new Answer("application/json", EndlessProvider::manyValues),
                    "long", new Answer("application/json", EndlessProvider::longText),
                    "short", new Answer("application/json", EndlessProvider::shortText),
                    "stream", new Answer("text/event-stream", EndlessProvider::longStream),
                    "words", new Answer("text/event-stream", EndlessProvider::manyEvents),
                    "line", new Answer("text/event-stream", EndlessProvider::longLine),
                    "calls", new Answer("text/event-stream", EndlessProvider::longCall),
                    "indexes", new Answer("text/event-stream", EndlessProvider::manyCalls));

    private record Answer(String type, Writer writer) {}

    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    EndlessProvider() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var head =
                    new String(exchange.getRequestBody().readNBytes(100), StandardCharsets.UTF_8);
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            var model = head.replaceAll("(?s).*\"model\":\"([a-z]+)\".*", "$1");
            var answer = answers.get(model);
            exchange.getResponseHeaders().set("content-type", answer.type());
            exchange.getResponseHeaders().set("content-encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (var out = new GZIPOutputStream(exchange.getResponseBody(), 65_536)) {
                answer.writer().write(out);
            }
        }
    }

    private static void emptyArrays(OutputStream out) throws IOException {
        arrays(out, 20_000_000);
    }

    /// In fewer bytes than an answer may have.
    private static void manyValues(OutputStream out) throws IOException {
        arrays(out, 5_000_000);
    }

    private static void arrays(OutputStream out, int number) throws IOException {
        write(out, WHOLE.substring(0, WHOLE.length() - 4).formatted("hi"));
        repeat(out, "[],".repeat(10_000), number / 10_000);
        write(out, "[]]}");
    }

    private static void longText(OutputStream out) throws IOException {
        write(out, WHOLE.formatted("x".repeat(15 * MEGABYTE), ""));
    }

    private static void shortText(OutputStream out) throws IOException {
        write(out, WHOLE.formatted("hi", ""));
    }

    private static void longStream(OutputStream out) throws IOException {
        repeat(out, CHUNK.formatted("{\"content\":\"" + "x".repeat(MEGABYTE) + "\"}"), 200);
        write(out, END);
    }

    private static void manyEvents(OutputStream out) throws IOException {
        repeat(out, "data:{}\n\n".repeat(1_000), 3_000);
        write(out, END);
    }

    private static void longLine(OutputStream out) throws IOException {
        write(out, "data: {\"x\":\"");
        repeat(out, "x".repeat(MEGABYTE), 80);
        write(out, "\"}\n\n" + END);
    }

    private static void longCall(OutputStream out) throws IOException {
        var piece =
                "{\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"%s\"}}]}";
        repeat(out, CHUNK.formatted(piece.formatted("x".repeat(100_000))), 2_000);
        write(out, END);
    }

    private static void manyCalls(OutputStream out) throws IOException {
        for (int i = 0; i < 1_000_000; i++) {
            write(
                    out,
                    CHUNK.formatted(
                            "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":\"\"}}]}"
                                    .formatted(i)));
        }
        write(out, END);
    }

    private static void repeat(OutputStream out, String text, int times) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < times; i++) {
            out.write(bytes);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
