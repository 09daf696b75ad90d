package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What arrives broken, or in two possible meanings, is refused, and nothing behind it is read as a
/// second request.
class ConnectionFaultsTest {
    private static final String SECOND = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

    private static ServerFixture server;

    @BeforeAll
    static void open() {
        server = new ServerFixture();
    }

    @AfterAll
    static void shut() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    a length and chunks|Content-Length: 4\\r\\nTransfer-Encoding: chunked
                    chunks and a length|Transfer-Encoding: chunked\\r\\nContent-Length: 4
                    two different lengths|Content-Length: 4\\r\\nContent-Length: 5
                    two equal lengths|Content-Length: 4\\r\\nContent-Length: 4
                    a list of lengths|Content-Length: 4, 4
                    a negative length|Content-Length: -1
                    a signed length|Content-Length: +5
                    a hexadecimal length|Content-Length: 0x5
                    a length with a blank inside|Content-Length: 1 2
                    no length at all|Content-Length:
                    a length beyond all numbers|Content-Length: 99999999999999999999
                    a length of other digits|Content-Length: \\331\\243
                    another transfer encoding|Transfer-Encoding: identity
                    two transfer encodings|Transfer-Encoding: gzip, chunked
                    chunked twice|Transfer-Encoding: chunked, chunked
                    two transfer encoding lines|Transfer-Encoding: chunked\\r\\nTransfer-Encoding: identity
                    a transfer encoding that only looks like it|Transfer-Encoding: xchunked
                    a vertical tab before it|Transfer-Encoding: \\013chunked
                    a blank before the colon|Transfer-Encoding : chunked
                    a blank before the name| Transfer-Encoding: chunked
                    a bare CR|X-A: a\\rContent-Length: 4
                    a bare LF|X-A: a\\nContent-Length: 4
                    a NUL|X-A: a\\0b
                    a folded line|X-A: a\\r\\n b
                    a line without a colon|X-A
                    a line without a name|: a
                    a name that is no token|X(A): a
                    a second host|Host: y
                    a control character|X-A: a\\001b
                    """)
    void aBrokenHeadIsRefused(String what, String header) throws IOException {
        refused(
                400,
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                        + unescaped(header)
                        + "\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a chunk size that is no number|zz\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    a negative chunk size|-3\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    a chunk size with a prefix|0x3\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    a chunk size with a blank|3 \\r\\nabc\\r\\n0\\r\\n\\r\\n
                    a chunk extension|3;a=b\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    a chunk size beyond all numbers|fffffffff\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    an empty chunk size|\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    a chunk longer than its size|3\\r\\nabcdef\\r\\n0\\r\\n\\r\\n
                    no line end after a chunk|3\\r\\nabcXX0\\r\\n\\r\\n
                    a bare LF after a chunk size|3\\nabc\\r\\n0\\r\\n\\r\\n
                    a bare LF after a chunk|3\\r\\nabc\\n0\\r\\n\\r\\n
                    a trailer|3\\r\\nabc\\r\\n0\\r\\nX-A: b\\r\\n\\r\\n
                    a request in place of a chunk|GET /healthz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n
                    """)
    void aBrokenChunkIsRefused(String what, String body) throws IOException {
        refused(400, chunked("/v1/chat/completions") + unescaped(body));
    }

    @Test
    void aBrokenChunkBehindARefusalEndsTheConnectionToo() throws IOException {
        var answer =
                exchanged(
                        "POST /nowhere HTTP/1.1\r\n"
                                + "Host: x\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "zz\r\n"
                                + SECOND);
        assertThat(statuses(answer)).containsExactly("404");
    }

    @Test
    void headersOver32KiBAreTooLarge() throws IOException {
        refused(431, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(40_000) + "\r\n\r\n");
        refused(431, "GET /healthz HTTP/1.1\r\nHost: x\r\n" + "X-A: b\r\n".repeat(20_000) + "\r\n");
    }

    @Test
    void headersUpTo32KiBAreRead() throws IOException {
        var answer =
                exchanged(
                        "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-A: "
                                + "a".repeat(32_000)
                                + "\r\n\r\n");
        assertThat(statuses(answer)).containsExactly("200");
    }

    @Test
    void aRequestLineOver8KiBIsTooLong() throws IOException {
        refused(414, "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void linesThatEndInLfAloneAreRefused() throws IOException {
        refused(400, "GET /healthz HTTP/1.1\nHost: x\n\n");
        refused(400, "GET /healthz HTTP/1.1\r\nHost: x\r\n\n");
    }

    @Test
    void aRequestWithoutHostIsRefused() throws IOException {
        refused(400, "GET /healthz HTTP/1.1\r\nX-A: b\r\n\r\n");
    }

    @Test
    void anEarlierRequestOfTheSameBytesIsStillAnswered() throws IOException {
        var answer =
                exchanged(
                        SECOND
                                + "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n\r\n"
                                + SECOND);
        assertThat(statuses(answer)).containsExactly("200", "400");
    }

    @Test
    void soundRequestsOnOneConnectionAreAllAnswered() throws IOException {
        var body = "{\"model\":\"m\",\"messages\":[]}";
        var whole =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nx-api-key: "
                        + server.token.value()
                        + "\r\n";
        var inChunks =
                whole
                        + "Transfer-Encoding: Chunked\r\n\r\n5\r\n"
                        + body.substring(0, 5)
                        + "\r\n"
                        + Integer.toHexString(body.length() - 5)
                        + "\r\n"
                        + body.substring(5)
                        + "\r\n0\r\n\r\n";
        var inOne = whole + "Content-Length:\t" + body.length() + " \r\n\r\n" + body;
        var answer =
                exchanged(
                        inChunks
                                + inOne
                                + SECOND
                                + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(statuses(answer)).containsExactly("200", "200", "200", "200");
    }

    @Test
    void bytesThatComeOneByOneAreOneRequest() throws IOException, InterruptedException {
        try (var client = new RawClient(server.port())) {
            var request = SECOND.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
                Thread.sleep(1);
            }
            assertThat(statuses(client.readToEnd())).containsExactly("200");
        }
    }

    @Test
    void aConnectionThatWasToBeClosedIsClosed() throws IOException {
        var answer =
                exchanged("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + SECOND);
        assertThat(statuses(answer)).containsExactly("200");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("connection: close");
    }

    @Test
    void whoStopsInTheMiddleOfARequestIsNotWaitedFor() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-");
            assertThat(client.readToEnd()).isEmpty();
        }
        try (var client = new RawClient(server.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nx-api-key: "
                            + server.token.value()
                            + "\r\nContent-Length: 500\r\n\r\n{\"model\"");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void whoDripsARequestIsNotWaitedForEither() throws IOException, InterruptedException {
        try (var client = new RawClient(server.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nx-api-key: "
                            + server.token.value()
                            + "\r\nContent-Length: 500\r\n\r\n");
            var began = System.nanoTime();
            try {
                while (true) {
                    client.send(" ");
                    Thread.sleep(100);
                }
            } catch (IOException cut) {
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .isLessThan(Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void aConnectionMayRestBetweenTwoRequests() throws IOException, InterruptedException {
        try (var client = new RawClient(server.port())) {
            client.send(SECOND).readUntil("}");
            Thread.sleep(ServerFixture.SHORT.silence().plusMillis(400));
            assertThat(client.send(SECOND).readUntil("}")).contains("200");
        }
    }

    private static String chunked(String path) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nx-api-key: "
                + server.token.value()
                + "\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    private static void refused(int status, String request) throws IOException {
        var answer = exchanged(request + SECOND);
        assertThat(statuses(answer)).containsExactly(Integer.toString(status));
        assertThat(answer).contains("\"error\"").contains("x-request-id: req_");
    }

    private static String exchanged(String request) throws IOException {
        try (var client = new RawClient(server.port())) {
            return client.send(request).readToEnd();
        }
    }

    private static List<String> statuses(String answer) {
        return STATUS.matcher(answer).results().map(match -> match.group(1)).toList();
    }

    private static String unescaped(String text) {
        return text.translateEscapes();
    }
}
