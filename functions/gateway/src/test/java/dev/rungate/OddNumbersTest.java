package dev.rungate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.policy.PolicyReader;
import dev.rungate.pricing.Usd;
import dev.rungate.wire.document.Document;
import dev.rungate.wire.document.Documents;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A number that no machine needs is never computed, wherever it comes in.
@Timeout(5)
class OddNumbersTest {
    private static final String ALL = "dev.rungate.wire.json.OddNumbers#all";

    private final Dialects dialects = new Dialects();

    @ParameterizedTest
    @MethodSource(ALL)
    void inARequestItIsPassedOnOrRefused(String number) {
        for (var format : WireFormat.values()) {
            for (var field :
                    List.of("max_tokens", "temperature", "n", "top_k", "seed", "x", "tools")) {
                request(format, field, number);
                request(format, field, "[{\"name\":\"f\",\"max_uses\":" + number + "}]");
            }
        }
    }

    private void request(WireFormat format, String field, String value) {
        var body = "{\"model\":\"m\",\"messages\":[],\"%s\":%s}".formatted(field, value);
        try {
            var text = JsonText.of(body.getBytes(StandardCharsets.UTF_8));
            assertThat(dialects.of(format).request(text, false).model()).isEqualTo("m");
        } catch (MalformedRequest refused) {
            assertThat(refused.problem()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void inTheArgumentsOfAToolCallItIsReadAndWritten(String number) {
        var read = Json.plain("{\"a\":[" + number + "]}");
        assertThat(read).isNotNull();
        assertThat(Json.bytes(read)).hasSizeLessThan(3_000);
        assertThat(Json.tree(("{\"a\":" + number + "}").getBytes(StandardCharsets.UTF_8)).size())
                .isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void inAPolicyItIsAProblem(String number) {
        for (var key : List.of("name", "run: { max_steps", "budget: { run: { alert_at: [")) {
            var yaml = "name: a\n" + key + (key.startsWith("name") ? "2: " : ": ") + number;
            Documents.read(yaml, "application/yaml");
        }
        var json = "{\"name\":\"a\",\"run\":{\"max_steps\":" + number + "}}";
        if (Documents.read(json, "application/json") instanceof Document.Read(var tree)) {
            assertThat(PolicyReader.read(tree)).isNotNull();
            assertThat(Documents.digest(tree)).hasSize(64);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void asAnAmountOfMoneyItIsNone(String number) {
        assertThatThrownBy(() -> Usd.of(number)).isInstanceOf(IllegalArgumentException.class);
    }
}
