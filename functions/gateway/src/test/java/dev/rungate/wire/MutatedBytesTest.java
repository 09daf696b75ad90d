package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.openai.OpenAiDialect;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Whatever is done to the bytes, they are refused by name or read, and what is forwarded can be
/// read by anybody.
class MutatedBytesTest {
    private static final int TIMES = 15_000;
    private static final List<Dialect> DIALECTS =
            List.of(new OpenAiDialect(), new AnthropicDialect());
    private static final JsonMapper ANYBODY =
            new JsonMapper(
                    JsonFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private static final List<String> REQUESTS =
            List.of(
                    """
                    {"model":"openai/gpt-4o","messages":[{"role":"user","content":"h\\u00e9é😀"},{"role":"user","content":[
                     {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"input_audio","input_audio":{"data":"AAAA"}}]}],
                     "stream":true,"stream_options":{"x":1},"max_tokens":100,"n":2,"rungate":{"run_id":"r"},
                     "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"functions":[{"name":"g"}]}
                    """,
                    """
                    {"model":"claude","max_tokens":1024,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}],
                     "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                     {"type":"tool_result","content":[{"type":"document","source":{"type":"text","data":"d"}}]}]}],
                     "tools":[{"type":"web_search_20250305","name":"w","max_uses":3},{"name":"a","input_schema":{}}],"t":1.0e2}
                    """);

    private static final List<String> STREAMS =
            List.of(
                    """
                    data: {"model":"m","choices":[{"index":0,"delta":{"content":"é","tool_calls":[{"index":0,"id":"1","function":{"name":"f","arguments":"{}"}}]}}]}

                    data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}

                    data: [DONE]

                    """,
                    """
                    event: message_start
                    data: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":1}}}

                    event: content_block_start
                    data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"f","input":{}}}

                    event: content_block_delta
                    data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}

                    event: message_delta
                    data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}

                    """);

    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    ",",
                    ":",
                    "\\",
                    "null",
                    "1e999",
                    "-",
                    "0",
                    "\u0000",
                    "é",
                    "\n",
                    "\r",
                    "data:",
                    "\"model\":\"x\",",
                    "[[[[[[",
                    "\\ud800");

    @Test
    void aRequestIsReadOrRefusedByName() {
        var random = new Random(42);
        int readable = 0;
        var start = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            var bytes = mutated(REQUESTS.get(i % REQUESTS.size()).getBytes(UTF_8), random);
            readable += isRead(DIALECTS.get(random.nextInt(2)), bytes) ? 1 : 0;
        }
        assertThat(readable).isBetween(TIMES / 50, TIMES / 2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void answersAndStreamsNeverThrow() {
        var random = new Random(43);
        for (int i = 0; i < TIMES; i++) {
            var bytes = mutated(STREAMS.get(i % STREAMS.size()).getBytes(UTF_8), random);
            var dialect = DIALECTS.get(random.nextInt(2));
            var events = Streams.events(dialect, Streams.frames(bytes, 1 + random.nextInt(200)));
            assertThat(events.stream().mapToInt(event -> event.raw().length).sum())
                    .isEqualTo(bytes.length);
            assertThat(dialect.withoutToolCalls(events, "No.")).isNotNull();
            var answer = Arrays.copyOfRange(bytes, Math.min(6, bytes.length), bytes.length);
            assertThat(dialect.answer(answer)).isNotNull();
            assertThat(dialect.withoutToolCalls(answer, "No.")).isNotNull();
        }
    }

    private static boolean isRead(Dialect dialect, byte[] bytes) {
        try {
            var json = JsonText.of(bytes);
            json.rungate();
            var body = dialect.request(json, false).body();
            var outgoing = ANYBODY.readTree(body.outgoing("other", OptionalLong.of(1)));
            assertThat(outgoing.path("model").stringValue()).isEqualTo("other");
            assertThat(outgoing.has("rungate")).isFalse();
            assertThat(body.fingerprint()).hasSize(64);
            assertThat(body.text()).isNotNull();
            return true;
        } catch (MalformedRequest named) {
            assertThat(named.field()).isNotEmpty();
            assertThat(named.problem()).isNotEmpty();
            return false;
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        var bytes = original;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length + 1);
            int to = Math.min(bytes.length, at + random.nextInt(5));
            bytes =
                    switch (random.nextInt(5)) {
                        case 0 -> spliced(bytes, at, to, new byte[0]);
                        case 1 -> spliced(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
                        case 2 ->
                                spliced(
                                        bytes,
                                        at,
                                        at,
                                        PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8));
                        case 3 ->
                                spliced(
                                        bytes,
                                        at,
                                        at,
                                        Arrays.copyOfRange(
                                                original, 0, random.nextInt(original.length)));
                        default ->
                                spliced(
                                        bytes,
                                        at,
                                        to,
                                        PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8));
                    };
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
        var result = Arrays.copyOf(bytes, bytes.length - (to - from) + piece.length);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
        return result;
    }
}
