package dev.rungate.channels.slack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rungate.channels.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Slack as far as we use it, over real HTTP: wants its token and JSON, keeps to its limits, and
/// answers as told.
public final class FakeSlack implements AutoCloseable {
    public static final Secret TOKEN = new Secret("xoxb-1-the-bots-own");
    public static final Secret SIGNING = new Secret("8f742231b10e8888abcd99yyyzzz85a5");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> METHODS =
            Set.of("chat.postMessage", "chat.update", "views.open");

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Map<String, JsonNode> messages = new ConcurrentHashMap<>();
    private final AtomicInteger posted = new AtomicInteger();

    /// What we sent: to a method, or to {@code hook/…}.
    public record Call(String method, JsonNode body) {}

    /// What to answer next instead of the usual.
    public record Answer(int status, Map<String, String> headers, String body, Duration after) {
        public static Answer error(String code) {
            return new Answer(
                    200, Map.of(), "{\"ok\":false,\"error\":\"" + code + "\"}", Duration.ZERO);
        }

        public static Answer status(int status) {
            return new Answer(status, Map.of(), "", Duration.ZERO);
        }

        public static Answer busy(int seconds) {
            var wait = Map.of("Retry-After", Integer.toString(seconds));
            return new Answer(429, wait, "", Duration.ZERO);
        }

        public static Answer silence(Duration length) {
            return new Answer(200, Map.of(), "{}", length);
        }
    }

    public FakeSlack() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/", this::method);
        server.createContext("/hook/", this::hook);
        server.start();
    }

    public URI api() {
        return at("/api/");
    }

    public String responseUrl(String who) {
        return at("/hook/" + who).toString();
    }

    public SlackSettings settings() {
        return new SlackSettings(SIGNING, TOKEN, api(), URI.create("https://gate.example/"));
    }

    public void next(Answer... told) {
        answers.addAll(List.of(told));
    }

    public List<Call> calls(String method) {
        return calls.stream().filter(call -> call.method().equals(method)).toList();
    }

    /// All of them, when there are so many; fails after a while.
    public List<Call> await(String method, int count) {
        await(() -> calls(method).size() >= count);
        return calls(method);
    }

    public static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("nothing of the kind happened within ten seconds");
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Everything that we have ever sent, as text.
    public String everything() {
        return calls.toString();
    }

    /// The message as people see it now.
    public JsonNode shown(String ts) {
        return messages.get(ts);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void hook(HttpExchange exchange) throws IOException {
        var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        calls.add(new Call(exchange.getRequestURI().getPath().substring(1), body));
        answer(exchange, new Answer(200, Map.of(), "ok", Duration.ZERO));
    }

    private void method(HttpExchange exchange) throws IOException {
        var method = exchange.getRequestURI().getPath().substring("/api/".length());
        var bytes = exchange.getRequestBody().readAllBytes();
        var told = answers.poll();
        if (told == null) {
            told = usual(method, exchange, bytes);
        }
        calls.add(new Call(method, JSON.readTree(bytes)));
        answer(exchange, told);
    }

    private Answer usual(String method, HttpExchange exchange, byte[] bytes) {
        var headers = exchange.getRequestHeaders();
        if (!("Bearer " + TOKEN.value()).equals(headers.getFirst("authorization"))) {
            return Answer.error("invalid_auth");
        }
        if (!exchange.getRequestMethod().equals("POST") || !METHODS.contains(method)) {
            return Answer.error("unknown_method");
        }
        if (!headers.getFirst("content-type").startsWith("application/json")) {
            return Answer.error("invalid_post_type");
        }
        var body = JSON.readTree(bytes);
        return switch (method) {
            case "chat.postMessage" -> post(body);
            case "chat.update" -> update(body);
            default -> open(body);
        };
    }

    private Answer post(JsonNode body) {
        var channel = body.path("channel").asString("");
        if (channel.isEmpty() || channel.equals("#nowhere")) {
            return Answer.error("channel_not_found");
        }
        if (!tooLong(body).isEmpty()) {
            return Answer.error("invalid_blocks");
        }
        var ts = "1700000000.%06d".formatted(posted.incrementAndGet());
        messages.put(ts, body);
        return ok("{\"ok\":true,\"channel\":\"C0FAKE\",\"ts\":\"" + ts + "\"}");
    }

    private Answer update(JsonNode body) {
        var ts = body.path("ts").asString("");
        if (!messages.containsKey(ts) || !body.path("channel").asString("").equals("C0FAKE")) {
            return Answer.error("message_not_found");
        }
        if (!tooLong(body).isEmpty()) {
            return Answer.error("invalid_blocks");
        }
        messages.put(ts, body);
        return ok("{\"ok\":true,\"channel\":\"C0FAKE\",\"ts\":\"" + ts + "\"}");
    }

    private static Answer open(JsonNode body) {
        boolean modal = body.path("view").path("type").asString("").equals("modal");
        if (body.path("trigger_id").asString("").isEmpty()) {
            return Answer.error("invalid_trigger_id");
        }
        return modal ? ok("{\"ok\":true,\"view\":{}}") : Answer.error("invalid_arguments");
    }

    private static Answer ok(String body) {
        return new Answer(200, Map.of(), body, Duration.ZERO);
    }

    /// What Slack would not take, by its published limits.
    static List<String> tooLong(JsonNode message) {
        var wrong = new ArrayList<String>();
        var blocks = message.path("blocks");
        limit(wrong, "blocks", blocks.size(), 50);
        for (var block : blocks) {
            boolean header = block.path("type").asString("").equals("header");
            limit(wrong, "text", length(block.path("text").path("text")), header ? 150 : 3000);
            limit(wrong, "fields", block.path("fields").size(), 10);
            block.path("fields")
                    .forEach(each -> limit(wrong, "field", length(each.path("text")), 2000));
            for (var element : block.path("elements")) {
                limit(wrong, "label", length(element.path("text").path("text")), 75);
                limit(wrong, "value", length(element.path("value")), 2000);
                limit(wrong, "action_id", length(element.path("action_id")), 255);
                element.path("options")
                        .forEach(each -> limit(wrong, "option", length(each.path("value")), 150));
            }
        }
        return wrong;
    }

    private static void limit(List<String> wrong, String what, int found, int most) {
        if (found > most) {
            wrong.add(what + " is " + found + " of " + most);
        }
    }

    private static int length(JsonNode text) {
        return text.isString() ? text.stringValue().length() : 0;
    }

    private static void answer(HttpExchange exchange, Answer told) throws IOException {
        try {
            Thread.sleep(told.after());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        told.headers().forEach(exchange.getResponseHeaders()::add);
        var bytes = told.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(told.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
