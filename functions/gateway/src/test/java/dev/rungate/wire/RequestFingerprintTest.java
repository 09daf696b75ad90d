package dev.rungate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.openai.OpenAiDialect;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A request is named by everything its caller asked, and by nothing about how the answer is to
/// come.
class RequestFingerprintTest {
    private static final String BODY =
            """
            {"model":"m","max_tokens":16,"messages":[{"role":"user","content":"é","x":[1,2]}],"temperature":1}\
            """;

    static Stream<Dialect> dialects() {
        return Stream.of(new OpenAiDialect(), new AnthropicDialect());
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void theSameRequestInAnotherSpellingHasTheSameName(Dialect dialect) {
        for (var same :
                List.of(
                        """
                        { "temperature" : 1.0, "messages" : [ {"x":[1,2e0],"content":"\\u00e9","role":"user"} ],
                          "max_tokens" : 16, "model" : "m" }\
                        """,
                        with("\"stream\":true"),
                        with("\"stream\":false"),
                        with("\"str\\u0065am\":true"),
                        with("\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                        with("\"stream_options\":null"),
                        with("\"rungate\":{\"run_id\":\"r\",\"tags\":{\"a\":\"b\"}}"),
                        with("\"rungate\":{},\"stream_options\":{},\"stream\":true"))) {
            assertThat(name(dialect, same)).as(same).isEqualTo(name(dialect, BODY));
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anyOtherChangeIsAnotherName(Dialect dialect) {
        for (var other :
                List.of(
                        BODY.replace("\"m\"", "\"n\""),
                        BODY.replace("16", "17"),
                        BODY.replace("é", "e"),
                        BODY.replace("[1,2]", "[2,1]"),
                        BODY.replace("[1,2]", "[1,2],\"stream\":true"),
                        BODY.replace("[1,2]", "[1,2],\"rungate\":{}"),
                        BODY.replace("\"temperature\":1", "\"temperature\":\"1\""),
                        BODY.replace(",\"temperature\":1", ""),
                        with("\"metadata\":{}"),
                        with("\"metadata\":null"),
                        with("\"user\":\"u\""),
                        with("\"streams\":true"),
                        with("\"rungate_\":{}"))) {
            assertThat(name(dialect, other)).as(other).isNotEqualTo(name(dialect, BODY));
        }
    }

    private static String with(String fields) {
        return BODY.substring(0, BODY.length() - 1) + "," + fields + "}";
    }

    private static String name(Dialect dialect, String body) {
        return new Requests(dialect).read(body).body().fingerprint();
    }
}
