package dev.rungate.providers;

import static dev.rungate.calls.attempts.UpstreamFault.Kind.CUT;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.FIRST_BYTE_TIMEOUT;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.IDLE_TIMEOUT;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.NOT_CONFIGURED;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.NO_ANSWER;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.REDIRECTED;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.UNREACHED;
import static dev.rungate.calls.attempts.UpstreamFault.Kind.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpUpstreamTest {
    private static final String ANSWER =
            """
            {"id":"chatcmpl-1","model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"Grüße"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}\
            """;

    private final FakeProvider fake = FakeProvider.start();
    private final Reached reached = new Reached(fake);

    @AfterEach
    void end() {
        reached.close();
        fake.close();
    }

    @Test
    void theProviderReceivesTheBodyAtItsOwnAddressWithItsOwnKey() {
        fake.answer(FakeAnswer.json(200, ANSWER));
        var body = "{ \"model\" : \"gpt-4o\", \"messages\":[],  \"temperature\":1.0 }";
        send(Outgoings.openAi().body(body).query("beta=true&x=%20"));

        var request = fake.lastRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/v1/chat/completions?beta=true&x=%20");
        assertThat(request.text()).isEqualTo(body);
        assertThat(request.headers("authorization")).containsExactly("Bearer sk-upstream-1234");
        assertThat(request.headers("content-type")).containsExactly("application/json");
        assertThat(request.headers("anthropic-version")).isEmpty();
    }

    @Test
    void anAnthropicProviderGetsItsKeyAndAVersionItsOwnWay() {
        fake.answer(FakeAnswer.json(200, "{}"), FakeAnswer.json(200, "{}"));
        send(Outgoings.anthropic());
        assertThat(fake.lastRequest().target()).isEqualTo("/v1/messages");
        assertThat(fake.lastRequest().headers("x-api-key")).containsExactly("sk-ant-5678");
        assertThat(fake.lastRequest().headers("authorization")).isEmpty();
        assertThat(fake.lastRequest().headers("anthropic-version")).containsExactly("2023-06-01");

        send(
                Outgoings.anthropic()
                        .headers(
                                Map.of(
                                        "anthropic-version",
                                        List.of("2024-01-01"),
                                        "anthropic-beta",
                                        List.of("a", "b"))));
        assertThat(fake.lastRequest().headers("anthropic-version")).containsExactly("2024-01-01");
        assertThat(fake.lastRequest().headers("anthropic-beta")).containsExactly("a", "b");
    }

    @Test
    void everyHeaderIsForwardedButThoseOfTheConnectionTheCallerAndRungate() {
        fake.answer(FakeAnswer.json(200, "{}"));
        var kept =
                Map.of(
                        "OpenAI-Organization", List.of("org-1"),
                        "User-Agent", List.of("OpenAI/Python 3"),
                        "X-Stainless-Lang", List.of("python"),
                        "traceparent", List.of("00-1-2-3"));
        var dropped =
                List.of(
                        "Connection",
                        "X-Named",
                        "Keep-Alive",
                        "TE",
                        "Trailer",
                        "Transfer-Encoding",
                        "Upgrade",
                        "Proxy-Authorization",
                        "Host",
                        "Content-Length",
                        "Content-Encoding",
                        "Accept-Encoding",
                        "Expect",
                        "Authorization",
                        "X-Api-Key",
                        "Api-Key",
                        "X-Goog-Api-Key",
                        "Cookie",
                        "Forwarded",
                        "X-Forwarded-For",
                        "X-Rungate-Run-Id",
                        "Idempotency-Key",
                        "Prefer");
        var headers = new HashMap<String, List<String>>(kept);
        dropped.forEach(name ->
                headers.put(
                        name,
                        List.of(name.equals("Connection") ? "close, X-Named" : "caller-secret")));
        headers.put("x-odd", List.of("rg_agt_hidden", "fine"));
        send(Outgoings.openAi().headers(headers));

        var head = fake.lastRequest().head().toLowerCase(Locale.ROOT);
        kept.forEach((name, values) ->
                assertThat(fake.lastRequest().headers(name)).containsExactlyElementsOf(values));
        assertThat(head)
                .doesNotContain(
                        "caller-secret",
                        "x-named",
                        "rg_agt_",
                        "accept-encoding",
                        "upgrade",
                        "http2-settings");
        assertThat(fake.lastRequest().headers("x-odd")).containsExactly("fine");
    }

    @Test
    void theCallerSeesTheProvidersHeadersButNotThoseOfItsConnection() {
        fake.answer(
                FakeAnswer.json(200, ANSWER)
                        .header("x-request-id", "req_upstream")
                        .header("openai-processing-ms", "12")
                        .header("x-ratelimit-remaining-requests", "9")
                        .header("set-cookie", "a=b")
                        .header("server", "cloudflare")
                        .header("keep-alive", "timeout=5")
                        .header("x-rungate-run-id", "forged"));
        var headers = whole(Outgoings.openAi()).headers();

        assertThat(headers.firstValue("x-request-id")).hasValue("req_upstream");
        assertThat(headers.firstValue("openai-processing-ms")).hasValue("12");
        assertThat(headers.firstValue("x-ratelimit-remaining-requests")).hasValue("9");
        assertThat(headers.firstValue("content-type")).hasValue("application/json");
        assertThat(headers.map())
                .doesNotContainKeys(
                        "set-cookie", "server", "keep-alive", "content-length", "x-rungate-run-id");
    }

    @Test
    void aProviderSpeaksNeitherForOurAddressNorToAProxyBeforeUs() {
        var kept = List.of("retry-after", "content-disposition", "cf-ray", "cache-control");
        var dropped =
                List.of(
                        "location",
                        "Refresh",
                        "X-Accel-Redirect",
                        "x-accel-buffering",
                        "access-control-allow-origin",
                        "Strict-Transport-Security",
                        "alt-svc",
                        "clear-site-data",
                        "x-sendfile",
                        "www-authenticate");
        for (int status : List.of(200, 429)) {
            for (var stream : List.of(true, false)) {
                var answer =
                        stream && status == 200
                                ? FakeAnswer.stream("data: [DONE]\n\n")
                                : FakeAnswer.json(status, "{}");
                for (var name : dropped) {
                    answer = answer.header(name, "x");
                }
                for (var name : kept) {
                    answer = answer.header(name, "7");
                }
                fake.answer(answer.header("x-should-retry", "true"));
                var headers = send(Outgoings.openAi()).headers();
                assertThat(headers.map().keySet()).containsAll(kept);
                assertThat(dropped).noneMatch(name -> headers.firstValue(name).isPresent());
                assertThat(headers.firstValue("x-should-retry").isPresent())
                        .isEqualTo(status != 200);
            }
        }
    }

    @Test
    void aWholeAnswerKeepsItsBytesAndIsUnderstood() {
        for (int pieces : List.of(0, 1, 7)) {
            fake.answer(FakeAnswer.json(200, ANSWER).inPiecesOf(pieces));
            var answer = whole(Outgoings.openAi());
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(ANSWER);
            assertThat(answer.answer().model()).isEqualTo("gpt-4o-2024-08-06");
            assertThat(answer.answer().usage().total().outputTokens()).isEqualTo(3);
        }
    }

    @Test
    void whatIsNotUnderstoodIsPassedOnAndNotLost() {
        fake.answer(
                FakeAnswer.of(
                        200,
                        "text/plain",
                        "<html>surprise".getBytes(StandardCharsets.UTF_8),
                        FakeAnswer.Framing.CONTENT_LENGTH));
        var answer = whole(Outgoings.openAi());
        assertThat(answer.body()).asString().isEqualTo("<html>surprise");
        assertThat(answer.facts()).isInstanceOf(AnswerFacts.Failed.class);
        assertThat(answer.answer().usage()).isNull();
        assertThat(answer.answer().toolCalls()).isEmpty();
    }

    @Test
    void aGzippedAnswerNobodyAskedForIsDecoded() {
        fake.answer(FakeAnswer.json(200, ANSWER).gzipped().inPiecesOf(5));
        var answer = whole(Outgoings.openAi());
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo(ANSWER);
        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
    }

    @Test
    void anEncodingNobodyAskedForAndNobodyCanReadIsUnreadableAndKeepsItsName() {
        fake.always(FakeAnswer.json(200, ANSWER).header("content-encoding", "br"));
        for (var asked : List.of(Outgoings.openAi(), Outgoings.openAi().streaming())) {
            var answer = whole(asked);
            assertThat(answer.facts())
                    .isInstanceOfSatisfying(
                            AnswerFacts.Unreadable.class,
                            unreadable -> assertThat(unreadable.why()).contains("br"));
            assertThat(answer.headers().firstValue("content-encoding")).hasValue("br");
            assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo(ANSWER);
        }
    }

    @Test
    void aRedirectIsAFaultAndIsNotFollowed() {
        for (int status : List.of(300, 301, 302, 303, 304, 307, 308)) {
            int asked = fake.requests().size();
            fake.answer(
                    FakeAnswer.json(status, "{}").header("location", fake.url() + "/elsewhere"));
            var fault = fault(Outgoings.openAi().streaming());
            assertThat(fault.kind()).isEqualTo(REDIRECTED);
            assertThat(fault.status()).isEqualTo(status);
            assertThat(fake.requests()).hasSize(asked + 1);
        }
    }

    @Test
    void theFirstBytesTellAStreamFromAWholeAnswer() {
        var stream = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
        for (var label : List.of("application/octet-stream", "text/plain", "")) {
            fake.answer(labelled(label, stream), labelled(label, ANSWER));
            assertThat(streamed(Outgoings.openAi())).allMatch(event -> event.doubt() == null);
            assertThat(whole(Outgoings.openAi().streaming()).facts())
                    .isInstanceOf(AnswerFacts.Read.class);
        }
    }

    @Test
    void anAnswerThatCallsItselfTheOtherKindIsUnreadable() {
        var stream = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
        for (var asked : List.of(Outgoings.openAi(), Outgoings.openAi().streaming())) {
            fake.answer(labelled("application/json", stream));
            assertThat(streamed(asked)).allMatch(event -> event.doubt() != null);
            fake.answer(labelled("text/event-stream; charset=utf-8", ANSWER + "\n\n"));
            var events = ((UpstreamAnswer.Streamed) send(asked)).events();
            assertThat(events.next().doubt()).isNotNull();
            events.close();
        }
    }

    @Test
    void theCallerOfAnAnnouncedStreamHearsHeartbeatsUntilItsFirstBytesTellWhatItIs() {
        var stream = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
        reached.clocks(Duration.ofSeconds(20), Duration.ofMillis(20));
        for (var body : List.of(stream, ANSWER)) {
            fake.answer(
                    labelled("text/event-stream", " \n".repeat(3) + body)
                            .trickling(1, Duration.ofMillis(60)));
            var kinds = new ArrayList<ChatEvent.Kind>();
            try (var events = ((UpstreamAnswer.Streamed) send(Outgoings.openAi())).events()) {
                var event = events.next();
                while (event != null && kinds.size() < 10) {
                    kinds.add(event.kind());
                    event = events.next();
                }
            }
            assertThat(kinds).startsWith(ChatEvent.Kind.HEARTBEAT, ChatEvent.Kind.HEARTBEAT);
        }
    }

    @Test
    void anAnnouncedStreamThatNeverBeginsIsGivenUp() {
        reached.clocks(Duration.ofMillis(200), Duration.ofMillis(50));
        fake.answer(labelled("text/event-stream", "\n\n").stallAfter(1));
        var fault =
                catchThrowableOfType(
                        UpstreamFault.class, () -> streamed(Outgoings.openAi().streaming()));
        assertThat(fault.kind()).isEqualTo(IDLE_TIMEOUT);
    }

    @Test
    void linesBeforeTheFirstFieldDoNotMakeAStreamAText() {
        var stream = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
        for (var lead :
                List.of("\n", "\r\n\r\n", "hello\n", " \n", "data\n", "foo: 1\n", "Data: x\n")) {
            for (var label : List.of("application/json", "text/plain", "text/html", "x/y")) {
                fake.answer(labelled(label, lead + stream));
                boolean clean = lead.isBlank() && !lead.equals(" \n") && !label.endsWith("json");
                var events = streamed(Outgoings.openAi());
                assertThat(events.stream().allMatch(event -> event.doubt() == null))
                        .as(label + " " + lead)
                        .isEqualTo(clean);
            }
        }
    }

    @Test
    void aTextInWhichSomeClientFindsAnAnswerIsUnreadable() {
        for (var text :
                List.of(
                        "<html>\u2028data: {}",
                        "<p>\n  data: {}\n\n",
                        "hello\n{\"choices\":[]}",
                        "x".repeat(2_000) + "\ndata: {}\n\n",
                        "{\"choices\":[],\"x\":\"\ndata: 1\"}")) {
            fake.answer(labelled("text/html", text));
            assertThat(whole(Outgoings.openAi().streaming()).facts())
                    .as(text)
                    .isInstanceOf(AnswerFacts.Unreadable.class);
        }
        for (var text : List.of("", " ", "<html>Bad gateway {}</html>", "no data: here")) {
            fake.answer(labelled("text/html", text));
            assertThat(whole(Outgoings.anthropic()).facts())
                    .as(text)
                    .isInstanceOf(AnswerFacts.Failed.class);
        }
    }

    @Test
    void anAnswerInAnotherCharacterSetIsUnreadable() {
        var stream = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
        for (var charset :
                List.of(
                        "charset=utf-7",
                        "CHARSET = \"cp037\"",
                        "charset=utf-8; charset=utf-7",
                        "charset=utf-7;charset=utf-8",
                        "charset*=utf-8''utf-7",
                        "'charset'=utf-7",
                        "x=charset=latin-1",
                        "charset=")) {
            fake.answer(
                    labelled("application/json; " + charset, ANSWER),
                    labelled("application/json; " + charset, "{\"error\":{\"message\":\"x\"}}"),
                    labelled("text/plain; " + charset, "hello"),
                    labelled("text/event-stream; " + charset, stream));
            for (int i = 0; i < 3; i++) {
                assertThat(whole(Outgoings.openAi()).facts())
                        .as(charset)
                        .isInstanceOf(AnswerFacts.Unreadable.class);
            }
            assertThat(streamed(Outgoings.openAi())).allMatch(event -> event.doubt() != null);
        }
        for (var charset :
                List.of("", "charset=UTF-8", "charset = \"utf8\" ;x=y", "charset=us-ascii")) {
            fake.answer(labelled("application/json; " + charset, ANSWER));
            assertThat(whole(Outgoings.openAi()).facts()).isInstanceOf(AnswerFacts.Read.class);
        }
    }

    @Test
    void anAnswerWithTwoLabelsIsUnreadable() {
        var stream = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
        fake.answer(
                FakeAnswer.json(200, ANSWER).header("Content-Type", "text/event-stream"),
                labelled("application/json, text/event-stream", ANSWER),
                FakeAnswer.stream(stream).header("Content-Type", "text/plain"));
        assertThat(whole(Outgoings.openAi()).facts()).isInstanceOf(AnswerFacts.Unreadable.class);
        assertThat(whole(Outgoings.openAi()).facts()).isInstanceOf(AnswerFacts.Unreadable.class);
        assertThat(streamed(Outgoings.openAi())).allMatch(event -> event.doubt() != null);
    }

    private static FakeAnswer labelled(String type, String body) {
        return FakeAnswer.of(
                200,
                type,
                body.getBytes(StandardCharsets.UTF_8),
                FakeAnswer.Framing.CONTENT_LENGTH);
    }

    private List<ChatEvent> streamed(Outgoings asked) {
        var heard = new ArrayList<ChatEvent>();
        try (var events = ((UpstreamAnswer.Streamed) send(asked)).events()) {
            for (var event = events.next(); event != null; event = events.next()) {
                heard.add(event);
            }
        }
        return heard;
    }

    @Test
    void theProvidersOwnRefusalsPassUnchanged() {
        for (int status : List.of(400, 401, 403, 404, 407, 408, 413, 429, 500, 503, 529)) {
            var body = "{\"error\":{\"message\":\"no " + status + "\"}}";
            fake.answer(
                    FakeAnswer.json(status, body)
                            .header("retry-after", "7")
                            .header("location", "http://127.0.0.1:1/"));
            var answer = (UpstreamAnswer.Rejected) send(Outgoings.openAi().streaming());
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).asString().isEqualTo(body);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
        }
        assertThat(fake.requests()).hasSize(11);
    }

    @Test
    void anAnswerThatComesBeforeTheUploadIsOverIsRead() {
        fake.answer(FakeAnswer.json(413, "{\"error\":\"too large\"}").afterReading(1_000));
        var answer = send(Outgoings.openAi().saying("x".repeat(8 << 20)));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(((UpstreamAnswer.Rejected) answer).body()).asString().contains("too large");
    }

    @Test
    void aProviderThatDoesNotListenWasCertainlyNotReached() {
        reached.variables.put("RUNGATE_PROVIDER_OPENAI_URL", FakeProvider.refusingUrl());
        assertThat(fault(Outgoings.openAi()).kind()).isEqualTo(UNREACHED);
    }

    @Test
    void anUnknownHostWasCertainlyNotReached() {
        reached.variables.put("RUNGATE_PROVIDER_OPENAI_URL", "http://no-such-host.invalid/v1");
        assertThat(fault(Outgoings.openAi()).kind()).isEqualTo(UNREACHED);
    }

    @Test
    void aRequestThatWasWrittenAndNotAnsweredIsNotSentAgain() {
        fake.answer(FakeAnswer.noAnswer(), FakeAnswer.resetBeforeAnswer());
        for (int i = 1; i <= 2; i++) {
            var fault = fault(Outgoings.openAi());
            assertThat(fault.kind()).isEqualTo(NO_ANSWER);
            assertThat(fault.status()).isNull();
            assertThat(fake.requests()).hasSize(i);
        }
    }

    @Test
    void aKeptConnectionThatDiesUnderARequestDoesNotMakeItGoOutTwice() {
        fake.answer(FakeAnswer.json(200, ANSWER), FakeAnswer.noAnswer());
        whole(Outgoings.openAi());
        assertThat(fault(Outgoings.openAi()).kind()).isEqualTo(NO_ANSWER);
        assertThat(fake.requests()).hasSize(2);
        assertThat(fake.connections()).isEqualTo(1);
    }

    @Test
    void connectionsAreKeptAndOnesTheProviderHasClosedAreNotUsed() throws InterruptedException {
        fake.always(FakeAnswer.json(200, ANSWER));
        whole(Outgoings.openAi());
        whole(Outgoings.openAi());
        assertThat(fake.connections()).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            fake.closeConnections();
            Thread.sleep(20);
            whole(Outgoings.openAi());
        }
        assertThat(fake.requests()).hasSize(22);
    }

    @Test
    void silenceBeforeTheStatusLineEndsInTime() {
        reached.firstByte(Duration.ofMillis(200));
        fake.answer(FakeAnswer.silence());
        var fault = fault(Outgoings.openAi());
        assertThat(fault.kind()).isEqualTo(FIRST_BYTE_TIMEOUT);
        assertThat(fault.timeout()).isTrue();
        assertThat(reached.connectionsGone()).isTrue();
    }

    @Test
    void silenceInsideAnAnswerEndsInTime() {
        reached.clocks(Duration.ofMillis(200), Duration.ofSeconds(5));
        fake.answer(FakeAnswer.json(200, ANSWER).stallAfter(10));
        var fault = fault(Outgoings.openAi());
        assertThat(fault.kind()).isEqualTo(IDLE_TIMEOUT);
        assertThat(fault.status()).isEqualTo(200);
        assertThat(fault.bytesSeen()).isEqualTo(10);
        assertThat(reached.connectionsGone()).isTrue();
    }

    @Test
    void aSlowAnswerIsWaitedForAsLongAsItGoesOn() {
        reached.clocks(Duration.ofMillis(300), Duration.ofSeconds(5));
        fake.answer(FakeAnswer.json(200, ANSWER).trickling(20, Duration.ofMillis(50)));
        assertThat(whole(Outgoings.openAi()).body())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(ANSWER);
    }

    @Test
    void aCutBodyIsACutWithWhatWasSeen() {
        var cuts =
                List.of(
                        FakeAnswer.json(200, ANSWER).closeAfter(17),
                        FakeAnswer.json(200, ANSWER).resetAfter(17),
                        FakeAnswer.of(
                                        200,
                                        "application/json",
                                        ANSWER.getBytes(StandardCharsets.UTF_8),
                                        FakeAnswer.Framing.CHUNKED)
                                .closeAfter(17));
        for (var cut : cuts) {
            fake.answer(cut);
            var fault = fault(Outgoings.openAi());
            assertThat(fault.kind()).isEqualTo(CUT);
            assertThat(fault.status()).isEqualTo(200);
            assertThat(fault.bytesSeen()).isEqualTo(17);
        }
    }

    @Test
    void anAnswerThatEndsRightAfterItsHeadersHasBegun() {
        for (int i = 0; i < 100; i++) {
            fake.answer(FakeAnswer.json(200, ANSWER).closeAfter(0));
            assertThat(fault(Outgoings.openAi()).kind()).isEqualTo(CUT);
        }
    }

    @Test
    void anAnswerLongerThanWeReadIsUnreadable() {
        reached.longestAnswer(100);
        fake.answer(FakeAnswer.json(200, ANSWER).stallAfter(150));
        assertThat(fault(Outgoings.openAi()).kind()).isEqualTo(UNREADABLE);
        assertThat(reached.connectionsGone()).isTrue();
    }

    @Test
    void somethingThatIsNotHttpIsUnreadable() {
        fake.answer(FakeAnswer.json(200, ANSWER).statusLine("SSH-2.0-OpenSSH_9.2"));
        assertThat(fault(Outgoings.openAi()).kind()).isEqualTo(UNREADABLE);
    }

    @Test
    void aMissingKeyNamesTheVariableToSetAndSendsNothing() {
        reached.variables.remove("OPENAI_API_KEY");
        var fault = fault(Outgoings.openAi());
        assertThat(fault.kind()).isEqualTo(NOT_CONFIGURED);
        assertThat(fault)
                .hasMessageContaining("RUNGATE_PROVIDER_OPENAI_KEY")
                .hasMessageContaining("OPENAI_API_KEY");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void aMissingPartOfAnAddressNamesTheVariableToSet() {
        reached.variables.put("AZURE_API_KEY", "k");
        var fault = fault(Outgoings.openAi().to("azure"));
        assertThat(fault.kind()).isEqualTo(NOT_CONFIGURED);
        assertThat(fault)
                .hasMessageContaining("RUNGATE_PROVIDER_AZURE_URL")
                .hasMessageContaining("AZURE_RESOURCE_NAME");
    }

    @Test
    void privateAddressesAreNotConnectedToUnlessAllowed() {
        reached.publicOnly();
        for (String url :
                List.of(
                        fake.url(),
                        "http://localhost:1",
                        "http://[::1]:1",
                        "http://10.0.0.1",
                        "http://169.254.169.254")) {
            reached.variables.put("RUNGATE_PROVIDER_OPENAI_URL", url);
            var fault = fault(Outgoings.openAi());
            assertThat(fault.kind()).isEqualTo(NOT_CONFIGURED);
            assertThat(fault).hasMessageContaining("RUNGATE_PRIVATE_UPSTREAMS");
        }
        assertThat(fake.connections()).isZero();
    }

    @Test
    void aJsonAnswerToAStreamedRequestIsWhole() {
        fake.answer(FakeAnswer.json(200, ANSWER));
        assertThat(send(Outgoings.openAi().streaming())).isInstanceOf(UpstreamAnswer.Whole.class);
    }

    @Test
    void aProviderThatRefusesStreamOptionsIsNeverSentAny() {
        reached.variables.put("RUNGATE_PROVIDER_MISTRAL_URL", fake.url() + "/v1");
        reached.variables.put("MISTRAL_API_KEY", "sk-mistral");
        fake.answer(FakeAnswer.json(200, ANSWER), FakeAnswer.json(200, ANSWER));
        send(Outgoings.openAi().to("mistral").streaming());
        assertThat(fake.lastRequest().text()).doesNotContain("stream_options");
        send(
                Outgoings.openAi()
                        .to("mistral")
                        .with("\"stream_options\":{\"include_usage\":true}")
                        .streaming());
        assertThat(fake.lastRequest().text())
                .contains("\"stream\":true")
                .doesNotContain("stream_options");
    }

    @Test
    void aBrokenQueryIsTheCallersMistake() {
        assertThatThrownBy(() -> send(Outgoings.openAi().query("a b")))
                .hasMessageContaining("query");
    }

    private UpstreamAnswer send(Outgoings call) {
        return reached.send(call);
    }

    private UpstreamAnswer.Whole whole(Outgoings call) {
        return (UpstreamAnswer.Whole) send(call);
    }

    private UpstreamFault fault(Outgoings call) {
        return catchThrowableOfType(UpstreamFault.class, () -> send(call));
    }
}
