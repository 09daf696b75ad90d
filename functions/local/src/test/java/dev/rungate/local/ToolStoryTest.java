package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tool that is denied is neither offered to a model nor called by one, in whatever pieces the
/// call comes.
class ToolStoryTest {
    private static final String RULES =
            """
            tools:
              - { tool: "drop_*", then: deny }
              - { tool: issue_refund, when: "args.amount_usd > 500", then: deny, id: "refund:over-500" }
              - { tool: send_mail, when: "args.to.endsWith('.example')", then: deny, on_deny: as_answer }
            """;
    private static final String MUCH = "{\"amount_usd\":900,\"to\":\"a secret person\"}";
    private static final String LITTLE = "{\"amount_usd\":40}";

    @TempDir static Path data;
    private static FakeProvider provider;
    private static RunningServer server;
    private static HttpClientAs agent;

    private final String run = "run-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        agent = server.admin().agentUnder("tools", RULES);
    }

    @AfterAll
    static void close() {
        server.close();
        provider.close();
    }

    @Test
    void mayNotEvenBeOffered() {
        int asked = provider.requests().size();
        var inChat = agent.in(run).chat(offering("drop_table"));
        var inMessages =
                agent.in(run)
                        .messages(Bodies.messagesTool(CannedAnswers.CLAUDE, "x", "drop_table", ""));
        for (var reply : new Reply[] {inChat, inMessages}) {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("tool_denied");
            assertThat(reply.error().path("type").asString()).isEqualTo("permission_error");
            assertThat(reply.context().path("tool").asString()).isEqualTo("drop_table");
            assertThat(reply.context().path("rule").asString()).isEqualTo("tools[0]");
            assertThat(reply.header("x-should-retry")).hasValue("false");
        }
        assertThat(provider.requests()).hasSize(asked);
        assertThat(agent.run(run).at("/budget/spent_usd").asString()).isEqualTo("0.00");
    }

    @Test
    void isStoppedInAWholeAnswer() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("issue_refund", MUCH)));
        assertDenied(agent.in(run).chat(offering("issue_refund")));

        provider.answer(FakeAnswer.json(200, CannedAnswers.messageCall("issue_refund", MUCH)));
        var body = Bodies.messagesTool(CannedAnswers.CLAUDE, "x", "issue_refund", "");
        assertDenied(agent.in(run).messages(body));
        assertThat(agent.steps(run)).hasSize(2).allSatisfy(this::isCharged);
    }

    @Test
    void isStoppedInAStreamBeforeTheStatusWhereItWasOffered() {
        provider.answer(
                FakeAnswer.stream(CannedAnswers.chatStreamCall("issue_refund", MUCH))
                        .inPiecesOf(50));
        assertDenied(agent.in(run).chat(streamed(offering("issue_refund"))));

        provider.answer(
                FakeAnswer.stream(CannedAnswers.messageStreamCall("issue_refund", MUCH))
                        .inPiecesOf(50));
        var body = Bodies.messagesTool(CannedAnswers.CLAUDE, "x", "issue_refund", "");
        assertDenied(agent.in(run).messages(streamed(body)));
        assertThat(agent.steps(run)).hasSize(2).allSatisfy(this::isCharged);
    }

    @Test
    void isCutOutOfAStreamWhereNobodyOfferedIt() {
        provider.answer(FakeAnswer.stream(CannedAnswers.chatStreamCall("drop_table", MUCH)));
        var chat = agent.in(run).chat(streamed(offering("something_else")));
        assertThat(chat.status()).isEqualTo(200);
        assertThat(chat.text())
                .contains("\"code\":\"tool_denied\"")
                .doesNotContain("[DONE]", "amount", "secret");

        provider.answer(FakeAnswer.stream(CannedAnswers.messageStreamCall("drop_table", MUCH)));
        var body = Bodies.messagesTool(CannedAnswers.CLAUDE, "x", "something_else", "");
        var message = agent.in(run).messages(streamed(body));
        assertThat(message.status()).isEqualTo(200);
        assertThat(message.text())
                .contains("event: error", "\"code\":\"tool_denied\"")
                .doesNotContain("message_stop", "amount", "secret");
        Eventually.holds(() -> assertThat(agent.steps(run)).hasSize(2).allSatisfy(this::isCharged));
    }

    @Test
    void isLetThroughWhereItsConditionDoesNotHold() {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("issue_refund", LITTLE)));
        var whole = agent.in(run).chat(offering("issue_refund"));
        assertThat(whole.text()).isEqualTo(CannedAnswers.chatCall("issue_refund", LITTLE));

        var stream = CannedAnswers.chatStreamCall("issue_refund", LITTLE);
        provider.answer(FakeAnswer.stream(stream).inPiecesOf(11));
        var streamed = agent.in(run).chat(streamed(offering("issue_refund")));
        assertThat(EventText.withoutOurs(streamed.body()))
                .asString()
                .isEqualTo(
                        new String(
                                EventText.withoutUsage(
                                        stream.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                                java.nio.charset.StandardCharsets.UTF_8));
        assertThat(agent.steps(run))
                .hasSize(2)
                .allSatisfy(step -> {
                    assertThat(step.path("status").asString()).isEqualTo("ok");
                    assertThat(step.path("tool_calls").toString()).isEqualTo("[\"issue_refund\"]");
                });
    }

    @Test
    void isStoppedWhereItsConditionCannotBeAnswered() {
        for (var arguments : new String[] {"{}", "{\"amount_usd\":\"a lot\"}", "not json", ""}) {
            provider.answer(
                    FakeAnswer.json(200, CannedAnswers.chatCall("issue_refund", arguments)));
            assertDenied(agent.in(run).chat(offering("issue_refund")));
        }
    }

    @Test
    void isComparedAsANumberOfWhateverKind() {
        for (var amount : new String[] {"600", "600.5", "500.01", "1e3"}) {
            var arguments = "{\"amount_usd\":" + amount + "}";
            provider.answer(
                    FakeAnswer.json(200, CannedAnswers.chatCall("issue_refund", arguments)));
            assertDenied(agent.in(run).chat(offering("issue_refund")));
        }
    }

    @Test
    void becomesAnAnswerWhereThePolicyWantsIt() {
        var arguments = "{\"to\":\"x@mail.example\"}";
        provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall("send_mail", arguments)));
        var whole = agent.in(run).chat(offering("send_mail"));
        assertThat(whole.status()).isEqualTo(200);
        var choice = whole.json().at("/choices/0");
        assertThat(choice.at("/message/content").asString()).contains("send_mail");
        assertThat(choice.at("/message/tool_calls").isMissingNode()).isTrue();
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");

        provider.answer(FakeAnswer.stream(CannedAnswers.messageStreamCall("send_mail", arguments)));
        var body = Bodies.messagesTool(CannedAnswers.CLAUDE, "x", "send_mail", "");
        var streamed = agent.in(run).messages(streamed(body));
        assertThat(streamed.status()).isEqualTo(200);
        assertThat(streamed.text())
                .contains("message_stop", "text_delta", "send_mail")
                .doesNotContain("tool_use", "mail.example");
    }

    @Test
    void isStoppedWhereItsAnswerCannotBeRead() {
        var secret = "{\"amount_usd\":900,\"note\":\"secret\"}";
        var call = CannedAnswers.chatCall("issue_refund", secret);
        var twice = call.replace("\"name\":", "\"name\":\"harmless\",\"name\":");
        for (var body : new String[] {call + "{}", call.substring(0, 300), twice}) {
            provider.answer(FakeAnswer.json(200, body));
            assertUnreadable(agent.in(run).chat(offering("harmless")));
        }
        for (var label : new String[] {"text/event-stream", "application/json"}) {
            boolean isLabelledJson = label.equals("application/json");
            var body = isLabelledJson ? CannedAnswers.chatStreamCall("issue_refund", secret) : call;
            provider.answer(
                    FakeAnswer.of(
                            200,
                            label,
                            body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            FakeAnswer.Framing.CONTENT_LENGTH));
            assertUnreadable(agent.in(run).chat(offering("harmless")));
        }
        provider.answer(FakeAnswer.json(200, call).header("content-encoding", "br"));
        assertUnreadable(agent.in(run).chat(offering("harmless")));
    }

    @Test
    void isStoppedInAStreamWhereAnEventCannotBeRead() {
        var stream = CannedAnswers.chatStreamCall("issue_refund", MUCH);
        var odd = stream.replace("\"function\":{\"name\"", "\"custom\":{},\"function\":{\"name\"");
        provider.answer(FakeAnswer.stream(odd));
        var reply = agent.in(run).chat(streamed(offering("harmless")));
        assertThat(reply.text())
                .contains("\"code\":\"upstream_error\"")
                .doesNotContain("[DONE]", "issue_refund");
        assertThat(agent.lastStep(run).path("status").asString()).isEqualTo("failed");
    }

    @Test
    void isKnownByANameInPieces() {
        var stream =
                CannedAnswers.chatStreamCall("issue_", "")
                        .replace(
                                "\"arguments\":\"\"}}]},\"finish_reason\":null}]}\n\n",
                                "\"arguments\":\"\"}}]},\"finish_reason\":null}]}\n\n"
                                        + "data:"
                                        + " {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"refund\",\"arguments\":\"{}\"}}]}}]}\n\n");
        assertThat(stream).contains("\"refund\"");
        provider.answer(FakeAnswer.stream(stream));
        var reply = agent.in(run).chat(streamed(offering("harmless")));
        assertThat(reply.text()).contains("tool_denied").doesNotContain("[DONE]", "\"refund\"");
    }

    @Test
    void isKnownByANameThatAClientRepairs() {
        for (var name : new String[] {"Issue_Refund", "issue_refund ", "issueRefund"}) {
            provider.answer(FakeAnswer.json(200, CannedAnswers.chatCall(name, MUCH)));
            assertDenied(agent.in(run).chat(offering("issue_refund")));
            provider.answer(FakeAnswer.stream(CannedAnswers.messageStreamCall(name, MUCH)));
            var body = Bodies.messagesTool(CannedAnswers.CLAUDE, "x", "issue_refund", "");
            assertDenied(agent.in(run).messages(streamed(body)));
        }
        provider.answer(FakeAnswer.stream(CannedAnswers.chatStreamCall(" drop_table", MUCH)));
        var reply = agent.in(run).chat(streamed(offering("something_else")));
        assertThat(reply.text()).contains("tool_denied").doesNotContain("[DONE]", "secret");
    }

    @Test
    void isKnownInAKindOfCallThatIsNew() {
        var whole = CannedAnswers.messageCall("issue_refund", MUCH);
        var stream = CannedAnswers.messageStreamCall("issue_refund", MUCH);
        provider.answer(FakeAnswer.json(200, ofNewKind(whole)));
        var body = Bodies.messagesTool(CannedAnswers.CLAUDE, "x", "issue_refund", "");
        assertDenied(agent.in(run).messages(body));
        provider.answer(FakeAnswer.stream(ofNewKind(stream)));
        assertDenied(agent.in(run).messages(streamed(body)));
    }

    private static String ofNewKind(String answer) {
        var changed = answer.replace("\"type\":\"tool_use\"", "\"type\":\"shell_tool_use\"");
        assertThat(changed).isNotEqualTo(answer);
        return changed;
    }

    private void assertUnreadable(Reply reply) {
        assertThat(reply.text()).doesNotContain("secret");
        if (reply.status() == 200) {
            assertThat(reply.text()).contains("\"code\":\"upstream_error\"");
        } else {
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.code()).isEqualTo("upstream_error");
        }
        var step = agent.lastStep(run);
        assertThat(step.path("status").asString()).isEqualTo("failed");
        assertThat(step.path("estimated").asBoolean(false)).isTrue();
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
    }

    @Test
    void isFoundAmongSeveralCallsAndChoices() {
        var two =
                """
                {"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18","choices":[
                {"index":0,"message":{"role":"assistant","content":"Fine."},"finish_reason":"stop"},
                {"index":1,"message":{"role":"assistant","content":null,"tool_calls":[
                {"id":"1","type":"function","function":{"name":"harmless","arguments":"{}"}},
                {"id":"2","type":"function","function":{"name":"issue_refund","arguments":"{\\"amount_usd\\":900}"}}]},"finish_reason":"tool_calls"}],
                "usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}\
                """;
        provider.answer(FakeAnswer.json(200, two));
        assertDenied(agent.in(run).chat(offering("issue_refund")));
    }

    @Test
    void isFoundInTheOldFormOfACall() {
        var old =
                """
                {"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18","choices":[
                {"index":0,"message":{"role":"assistant","content":null,
                "function_call":{"name":"issue_refund","arguments":"{\\"amount_usd\\":900}"}},"finish_reason":"function_call"}],
                "usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}\
                """;
        provider.answer(FakeAnswer.json(200, old));
        assertDenied(agent.in(run).chat(offering("issue_refund")));

        int asked = provider.requests().size();
        var offered =
                Bodies.chat(
                        CannedAnswers.GPT,
                        "x",
                        ",\"functions\":[{\"name\":\"drop_table\",\"parameters\":{\"type\":\"object\"}}]");
        assertThat(agent.in(run).chat(offered).code()).isEqualTo("tool_denied");
        assertThat(provider.requests()).hasSize(asked);
    }

    private void isCharged(tools.jackson.databind.JsonNode step) {
        assertThat(step.at("/error/code").asString()).isEqualTo("tool_denied");
        assertThat(step.path("cost_usd").asString()).isNotIn("", "0.00");
        assertThat(step.at("/usage/output_tokens").intValue()).isEqualTo(20);
    }

    private static void assertDenied(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("tool_denied");
        assertThat(reply.context().path("tool").asString()).isEqualTo("issue_refund");
        assertThat(reply.context().path("rule").asString()).isEqualTo("refund:over-500");
        assertThat(reply.text()).doesNotContain("secret");
    }

    private static String offering(String tool) {
        return Bodies.chatTool(CannedAnswers.GPT, "x", tool, "");
    }

    private static String streamed(String body) {
        return body.replaceFirst("\\{", "{\"stream\":true,");
    }
}
