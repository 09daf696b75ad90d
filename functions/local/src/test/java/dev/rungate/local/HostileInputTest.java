package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is sent, the answer is a clear native error, nothing of it reaches a provider, and the
/// server lives on.
class HostileInputTest {
    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs agent;

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        provider.always(FakeAnswer.json(200, CannedAnswers.chat(5, 5)));
        server = RunningServer.start(data, provider);
        agent = server.admin().agentUnder("plain", "");
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @AfterEach
    void theServerLivesOn() {
        assertThat(agent.chat(Bodies.chat("echo/echo-1", "Hello")).status()).isEqualTo(200);
    }

    @TestFactory
    Stream<DynamicTest> isNoJson() {
        var texts = new LinkedHashMap<String, byte[]>();
        texts.put("nothing", new byte[0]);
        texts.put(
                "nested 10,000 levels deep",
                bytes(with("\"x\":" + "[".repeat(10_000) + "]".repeat(10_000))));
        texts.put("open 10,000 levels deep", bytes("[".repeat(10_000)));
        texts.put("objects 10,000 levels deep", bytes("{\"a\":".repeat(10_000)));
        texts.put(
                "nested 501 levels deep",
                bytes(with("\"x\":" + "[".repeat(501) + "]".repeat(501))));
        texts.put("invalid UTF-8", invalidUtf8(with("\"x\":\"?\"")));
        texts.put("overlong UTF-8", overlong(with("\"x\":\"?\"")));
        texts.put("a surrogate in UTF-8", surrogate(with("\"x\":\"?\"")));
        texts.put("UTF-16", with("\"x\":1").getBytes(StandardCharsets.UTF_16));
        texts.put("a byte order mark", bytes("\ufeff" + with("\"x\":1")));
        texts.put("a key twice", bytes(with("\"model\":\"gpt-4\"")));
        texts.put("an escaped key twice", bytes(with("\"mod\\u0065l\":\"gpt-4\"")));
        texts.put("a deep key twice", bytes(with("\"x\":[{\"a\":1,\"a\":2}]")));
        texts.put("NaN", bytes(with("\"x\":NaN")));
        texts.put("a comment", bytes(with("/* */\"x\":1")));
        texts.put("text after the end", bytes(with("\"x\":1") + "{}"));
        texts.put("single quotes", bytes("{'model':'gpt-4o-mini'}"));
        texts.put("a trailing comma", bytes(with("\"x\":[1,]")));
        texts.put("a number of 1,001 characters", bytes(with("\"x\":1" + "0".repeat(1_000))));
        texts.put("a leading zero", bytes(with("\"x\":01")));
        texts.put("a control character in a string", bytes(with("\"x\":\"a\u0001b\"")));
        texts.put("an array", bytes("[]"));
        texts.put("a string", bytes("\"hello\""));
        return texts.entrySet().stream()
                .map(text ->
                        DynamicTest.dynamicTest(text.getKey(), () -> isRefused(text.getValue())));
    }

    private static void isRefused(byte[] body) {
        int asked = provider.requests().size();
        for (var door : new String[] {"/v1/chat/completions", "/v1/messages"}) {
            var reply = agent.send("POST", door, body);
            assertThat(reply.status()).as(reply.text()).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("invalid_request");
            assertThat(reply.error().path("type").asString()).isEqualTo("invalid_request_error");
            assertThat(reply.context().path("problem").asString()).isNotBlank();
            assertThat(reply.header("x-should-retry")).hasValue("false");
            assertThat(reply.json().has("type")).isEqualTo(door.endsWith("messages"));
            assertThat(reply.text()).doesNotContain("Exception", "tools.jackson", "at dev.");
        }
        assertThat(provider.requests()).hasSize(asked);
    }

    @TestFactory
    Stream<DynamicTest> isNoRequest() {
        var faults =
                Map.ofEntries(
                        Map.entry("\"model\":5", "model"),
                        Map.entry("\"model\":\"\"", "model"),
                        Map.entry("\"model\":null", "model"),
                        Map.entry("\"model\":\"a\\u0007b\"", "model"),
                        Map.entry("\"model\":\"" + "m".repeat(257) + "\"", "model"),
                        Map.entry("\"messages\":{}", "messages"),
                        Map.entry("\"messages\":\"Hello\"", "messages"),
                        Map.entry("\"stream\":\"yes\"", "stream"),
                        Map.entry("\"max_tokens\":0", "max_tokens"),
                        Map.entry("\"max_tokens\":-5", "max_tokens"),
                        Map.entry("\"max_tokens\":1.5", "max_tokens"),
                        Map.entry("\"max_tokens\":\"100\"", "max_tokens"),
                        Map.entry("\"max_tokens\":2147483648", "max_tokens"),
                        Map.entry("\"max_tokens\":1e99", "max_tokens"),
                        Map.entry("\"max_completion_tokens\":0", "max_completion_tokens"),
                        Map.entry("\"n\":0", "n"),
                        Map.entry("\"n\":129", "n"),
                        Map.entry("\"n\":\"2\"", "n"),
                        Map.entry("\"tools\":{}", "tools"),
                        Map.entry("\"tools\":[1]", "tools[0]"),
                        Map.entry("\"rungate\":\"run\"", "rungate"),
                        Map.entry("\"rungate\":{\"run_id\":5}", "rungate.run_id"),
                        Map.entry("\"rungate\":{\"new_run\":\"yes\"}", "rungate.new_run"),
                        Map.entry("\"rungate\":{\"colour\":1}", "rungate.colour"));
        return faults.entrySet().stream()
                .map(fault ->
                        DynamicTest.dynamicTest(
                                fault.getKey(), () -> isNamed(fault.getKey(), fault.getValue())));
    }

    private static void isNamed(String fault, String field) {
        int asked = provider.requests().size();
        var fields = new LinkedHashMap<String, String>();
        fields.put("model", "\"model\":\"gpt-4o-mini\"");
        fields.put("messages", "\"messages\":[]");
        fields.put(fault.substring(1, fault.indexOf('"', 1)), fault);
        var reply = agent.chat("{" + String.join(",", fields.values()) + "}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("invalid_request");
        assertThat(reply.context().path("field").asString()).startsWith(field);
        assertThat(provider.requests()).hasSize(asked);
    }

    @Test
    void isTooLarge() {
        var body = with("\"x\":\"" + "y".repeat(11 * 1024 * 1024) + "\"");
        for (var door : new String[] {"/v1/chat/completions", "/v1/messages"}) {
            var reply = agent.post(door, body);
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.code()).isEqualTo("request_too_large");
            assertThat(reply.context().path("limit_bytes").intValue()).isEqualTo(10_485_760);
        }
    }

    @Test
    void isTooLargeOnceItIsUnpacked() throws IOException {
        var packed = gzip(with("\"x\":\"" + "y".repeat(11 * 1024 * 1024) + "\""));
        assertThat(packed.length).isLessThan(100_000);
        var reply =
                agent.with("content-encoding", "gzip").send("POST", "/v1/chat/completions", packed);
        assertThat(reply.status()).isEqualTo(413);

        var small = gzip(Bodies.chat("echo/echo-1", "Hello"));
        var fine =
                agent.with("content-encoding", "gzip").send("POST", "/v1/chat/completions", small);
        assertThat(fine.status()).isEqualTo(200);
        for (var coding : new String[] {"br", "gzip, gzip", "identity, deflate"}) {
            var unknown =
                    agent.with("content-encoding", coding)
                            .chat(Bodies.chat("echo/echo-1", "Hello"));
            assertThat(unknown.status()).isIn(400, 415);
        }
        var noGzip = agent.with("content-encoding", "gzip").chat("{}");
        assertThat(noGzip.status()).isEqualTo(400);
    }

    @Test
    void isAFormOrAnotherMethodOrNowhere() {
        var form = agent.with("content-type", "multipart/form-data; boundary=x").chat("--x--");
        assertThat(form.status()).isEqualTo(400);
        var wrong = agent.get("/v1/chat/completions");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.code()).isEqualTo("method_not_allowed");
        assertThat(wrong.header("allow")).hasValue("POST");
        var nowhere = agent.get("/v1/nowhere");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.code()).isEqualTo("not_found");
        var anthropic = agent.get("/anthropic/nowhere");
        assertThat(anthropic.json().path("type").asString()).isEqualTo("error");
        for (var path :
                new String[] {
                    "/../etc/passwd", "/v1/runs/%2e%2e", "/v1//chat/completions", "/%00"
                }) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .containsPattern("^HTTP/1.1 40[0-9]")
                    .doesNotContain("root:");
        }
        assertThat(agent.send("HEAD", "/", new byte[0]).status()).isEqualTo(200);
    }

    @Test
    void isNotReadAsTwoRequests() {
        int asked = provider.requests().size();
        var inner = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        var requests = new ArrayList<String>();
        requests.add(
                post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n" + inner);
        requests.add(post("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello" + inner);
        requests.add(post("Content-Length: +5\r\n") + "hello" + inner);
        requests.add(post("Content-Length: 5, 5\r\n") + "hello" + inner);
        requests.add(post("Transfer-Encoding: chunked\r\n") + "zz\r\nhello\r\n0\r\n\r\n" + inner);
        requests.add(post("Transfer-Encoding: chunked\r\n") + "-1\r\nhello\r\n0\r\n\r\n" + inner);
        requests.add(post("Transfer-Encoding : chunked\r\n") + "0\r\n\r\n" + inner);
        requests.add(post("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n" + inner);
        requests.add(post("Transfer-Encoding: chunked, identity\r\n") + "0\r\n\r\n" + inner);
        requests.add(post("X-A: b\rX-C: d\r\nContent-Length: 0\r\n") + inner);
        requests.add(post("X-A: b\u0000c\r\nContent-Length: 0\r\n") + inner);
        requests.add(post(" X-Folded: x\r\nContent-Length: 0\r\n") + inner);
        requests.add("POST /v1/chat/completions HTTP/1.1\nHost: x\nContent-Length: 0\n\n" + inner);
        for (var request : requests) {
            var answer = raw(request);
            assertThat(answer).as(request).startsWith("HTTP/1.1 400");
            assertThat(answer.split("HTTP/1\\.1 ", -1)).as(request).hasSize(2);
        }
        assertThat(raw(post("X-Long: " + "x".repeat(40_000) + "\r\n") + inner))
                .startsWith("HTTP/1.1 431");
        assertThat(provider.requests()).hasSize(asked);
    }

    @Test
    void isSplitInAHeader() {
        provider.answer(
                FakeAnswer.json(200, CannedAnswers.chat(5, 5))
                        .header("x-rungate-run-id", "forged")
                        .header("x-rungate-cost-usd", "0")
                        .header("set-cookie", "a=b")
                        .header("server", "theirs"));
        var reply = agent.in("mine").chat(Bodies.chat(CannedAnswers.GPT, "Hello"));
        assertThat(reply.headers().allValues("x-rungate-run-id")).containsExactly("mine");
        assertThat(reply.headers().allValues("x-rungate-cost-usd")).hasSize(1).doesNotContain("0");
        assertThat(reply.header("set-cookie")).isEmpty();
        assertThat(reply.header("server")).isEmpty();
    }

    private static String with(String more) {
        return "{\"model\":\"gpt-4o-mini\",\"max_tokens\":5,\"messages\":[]," + more + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] invalidUtf8(String text) {
        return put(text, 0xff);
    }

    private static byte[] overlong(String text) {
        return put(text, 0xc0, 0xaf);
    }

    private static byte[] surrogate(String text) {
        return put(text, 0xed, 0xa0, 0x80);
    }

    private static byte[] put(String text, int... replacement) {
        var out = new ByteArrayOutputStream();
        for (var b : bytes(text)) {
            if (b == '?') {
                for (int each : replacement) {
                    out.write(each);
                }
            } else {
                out.write(b);
            }
        }
        return out.toByteArray();
    }

    private static byte[] gzip(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes(text));
        }
        return out.toByteArray();
    }

    private static String post(String headers) {
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + agent.token()
                + "\r\n"
                + headers
                + "\r\n";
    }

    /// Everything the server says until it closes, or has been silent for a second.
    private static String raw(String request) {
        var uri = URI.create(server.url());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Socket socket) {
        var said = new ByteArrayOutputStream();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                said.write(b);
            }
        } catch (IOException silentOrReset) {
            // What was said until now is the answer.
        }
        return said.toString(StandardCharsets.ISO_8859_1);
    }
}
