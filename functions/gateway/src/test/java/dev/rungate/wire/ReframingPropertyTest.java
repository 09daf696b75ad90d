package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Answer;
import dev.rungate.chat.ToolEdit;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.openai.OpenAiDialect;
import dev.rungate.wire.sse.SseText;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whatever an answer says and however its stream is cut, both forms say the same, before and after
/// an edit.
class ReframingPropertyTest {
    private static final int TIMES = 400;
    private static final List<String> BITS =
            List.of("a", "é", "😀", "\"", "\\", "\n", "{", "}", "data: ", " ", "\u2028", "0");

    private final Random random = new Random(20_261_121);

    @Test
    void aChatCompletionAndItsStreamSayTheSame() {
        for (int i = 0; i < TIMES; i++) {
            assertAgree(new OpenAiDialect(), completion());
        }
    }

    @Test
    void aMessageAndItsStreamSayTheSame() {
        for (int i = 0; i < TIMES; i++) {
            assertAgree(new AnthropicDialect(), message());
        }
    }

    @Test
    void oddStreamsDoNoHarm() {
        for (var odd :
                List.of(
                        "",
                        "data",
                        "data: 7\n\n",
                        "data: {\"choices\":[7,null,{\"delta\":{\"tool_calls\":[7,{}],\"content\":{}}}]}",
                        "data: {\"choices\":{\"a\":{\"message\":7}},\"usage\":[],\"id\":null}\n\n",
                        "data: {\"type\":\"message_start\",\"message\":7}\n\n",
                        "data: {\"type\":\"content_block_start\",\"content_block\":[]}\n\n",
                        "data: {\"type\":\"content_block_delta\",\"delta\":7}\n\ndata: {\"type\":\"message_delta\"}\n\n")) {
            for (var dialect : List.of(new OpenAiDialect(), new AnthropicDialect())) {
                var whole = dialect.asWhole(odd.getBytes(UTF_8));
                assertThat(Reframed.json(whole).isObject()).isTrue();
                assertThat(Reframed.json(dialect.asWhole(dialect.asStream(whole, true))).isObject())
                        .isTrue();
            }
        }
    }

    private void assertAgree(Dialect dialect, ObjectNode answer) {
        var body = Json.bytes(answer);
        var whole = dialect.answer(body);
        var stream = shredded(dialect.asStream(body, true));
        assertSame(Reframed.streamed(dialect, stream), whole);
        assertThat(Reframed.json(dialect.asWhole(stream))).isEqualTo(Reframed.json(body));
        if (!whole.toolCalls().isEmpty()) {
            var edits =
                    List.of(
                            new ToolEdit(
                                    random.nextInt(whole.toolCalls().size()),
                                    Json.text(arguments())));
            var edited = dialect.withArguments(body, edits);
            var editedStream = dialect.withArgumentsInStream(stream, edits);
            assertThat(dialect.answer(edited).toolCalls().get(edits.getFirst().position()))
                    .extracting("arguments")
                    .isEqualTo(edits.getFirst().arguments());
            assertThat(Reframed.json(dialect.asWhole(editedStream)))
                    .isEqualTo(Reframed.json(edited));
            assertSame(Reframed.streamed(dialect, editedStream), dialect.answer(edited));
        }
    }

    /// How much was written is only an estimate.
    private static void assertSame(Answer answer, Answer other) {
        assertThat(answer)
                .usingRecursiveComparison()
                .ignoringFields("outputBytes")
                .isEqualTo(other);
    }

    private ObjectNode completion() {
        var answer = Json.object().put("id", "i").put("object", "chat.completion");
        answer.put("created", 7).put("model", "m");
        int choices = 1 + random.nextInt(3);
        for (int i = 0; i < choices; i++) {
            var choice = answer.withArray("choices").addObject().put("index", i);
            var message = choice.putObject("message").put("role", "assistant");
            message.put("content", text()).putNull("refusal");
            if (random.nextBoolean()) {
                message.put("reasoning_content", text() + "r");
            }
            for (int calls = random.nextInt(5); calls > 0; calls--) {
                var call = message.withArray("tool_calls").addObject();
                call.put("id", "call" + calls).put("type", "function");
                call.putObject("function")
                        .put("name", "f" + random.nextInt(2))
                        .put("arguments", random.nextInt(4) == 0 ? text() : Json.text(arguments()));
            }
            choice.putNull("logprobs").put("finish_reason", "tool_calls");
        }
        answer.putObject("usage").put("prompt_tokens", 3).put("completion_tokens", 4);
        return answer;
    }

    private ObjectNode message() {
        var answer = Json.object().put("id", "i").put("type", "message").put("model", "m");
        var content = answer.putArray("content");
        if (random.nextBoolean()) {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", text())
                    .put("signature", "s");
        }
        if (random.nextBoolean()) {
            content.addObject().put("type", "text").put("text", text());
        }
        for (int calls = random.nextInt(5); calls > 0; calls--) {
            var call = content.addObject().put("type", "tool_use").put("id", "c" + calls);
            call.put("name", "f").set("input", arguments());
        }
        answer.put("stop_reason", "tool_use").putNull("stop_sequence");
        answer.putObject("usage").put("input_tokens", 3).put("output_tokens", 40);
        return answer;
    }

    private ObjectNode arguments() {
        var arguments = new LinkedHashMap<String, Object>();
        for (int i = random.nextInt(3); i > 0; i--) {
            arguments.put(text(), List.of(text(), random.nextInt()));
        }
        return (ObjectNode) Json.tree(Json.bytes(arguments));
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(BITS.get(random.nextInt(BITS.size())));
        }
        return text.toString();
    }

    /// The same stream with its texts in more pieces, and asides between them.
    private byte[] shredded(byte[] stream) {
        var out = new ByteArrayOutputStream();
        for (var event : Streams.frames(stream, stream.length)) {
            var text = new String(event, UTF_8);
            var data =
                    Json.tree(
                            text.substring(text.indexOf('{') < 0 ? 0 : text.indexOf('{'))
                                    .getBytes(UTF_8));
            var name =
                    text.startsWith("event: ")
                            ? text.lines().findFirst().orElseThrow().substring(7)
                            : "";
            for (var piece : pieces(data)) {
                out.writeBytes(
                        name.isEmpty()
                                ? SseText.data(Json.text(piece))
                                : SseText.event(name, Json.text(piece)));
                if (random.nextInt(4) == 0) {
                    out.writeBytes(SseText.keepAlive());
                }
            }
            if (!data.isObject()) {
                out.writeBytes(event);
            }
        }
        return out.toByteArray();
    }

    private List<JsonNode> pieces(JsonNode data) {
        for (var place :
                List.of(
                        "/delta/text",
                        "/delta/thinking",
                        "/delta/partial_json",
                        "/choices/0/delta/content",
                        "/choices/0/delta/reasoning_content",
                        "/choices/0/delta/tool_calls/0/function/arguments")) {
            var text = Json.string(data.at(place));
            int cut =
                    text.isEmpty()
                            ? 0
                            : text.offsetByCodePoints(
                                    0, random.nextInt(text.codePointCount(0, text.length())));
            if (cut > 0) {
                var rest = data.deepCopy();
                put(data, place, text.substring(0, cut));
                put(rest, place, text.substring(cut));
                if (rest.at("/choices/0/delta/tool_calls/0/function")
                        instanceof ObjectNode function) {
                    function.remove("name");
                }
                return List.of(data, rest);
            }
        }
        return data.isObject() ? List.of(data) : List.of();
    }

    private static void put(JsonNode data, String place, String text) {
        int last = place.lastIndexOf('/');
        ((ObjectNode) data.at(place.substring(0, last))).put(place.substring(last + 1), text);
    }
}
