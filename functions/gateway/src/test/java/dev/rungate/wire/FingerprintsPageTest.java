package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.openai.OpenAiDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `docs/fingerprints.md` says what the code does.
class FingerprintsPageTest {
    private static final int FEWEST = 6;

    @Test
    void everyRequestOnThePageHasItsName() throws IOException {
        for (var vector : vectors("Requests")) {
            var body = JsonText.of(vector.path("body").stringValue().getBytes(UTF_8));
            var door = vector.path("door").stringValue();
            assertVector(vector, fingerprint(door, body));
        }
    }

    @Test
    void everyActionOnThePageHasItsName() throws IOException {
        for (var vector : vectors("Actions")) {
            var call =
                    new ToolCall(
                            vector.path("tool").stringValue(),
                            vector.path("arguments").stringValue());
            assertVector(vector, Fingerprint.ofAction(call));
        }
    }

    private static void assertVector(JsonNode vector, String fingerprint) {
        assertThat(fingerprint)
                .as(vector.toString())
                .isEqualTo(vector.path("fingerprint").stringValue())
                .isEqualTo(
                        Fingerprint.ofBytes(vector.path("hashed").stringValue().getBytes(UTF_8)));
    }

    private static String fingerprint(String door, JsonText body) {
        var dialect =
                door.equals("/v1/chat/completions") ? new OpenAiDialect() : new AnthropicDialect();
        return dialect.request(body, door.endsWith("/count_tokens")).body().fingerprint();
    }

    private static List<JsonNode> vectors(String heading) throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "fingerprints.md"));
        var block =
                Pattern.compile("### " + heading + "\n```json\n(.*?)```", Pattern.DOTALL)
                        .matcher(page);
        assertThat(block.find()).as(heading).isTrue();
        var vectors = Reframed.json(block.group(1).getBytes(UTF_8)).valueStream().toList();
        assertThat(vectors).hasSizeGreaterThanOrEqualTo(FEWEST);
        return vectors;
    }
}
