package dev.rungate.wire.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.WireFormat;
import dev.rungate.wire.Requests;
import dev.rungate.wire.json.JsonText;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiRequestsTest {
    private static final Requests CHAT = new Requests(new OpenAiDialect());
    private static final String REST = "\"model\":\"gpt-4o\",\"messages\":[]";

    @Test
    void theFactsThatGovernanceNeedsAreRead() {
        var request =
                CHAT.read(
                        """
                        {"model":"openai/gpt-4o","messages":[{"role":"user","content":"hi"}],"stream":true,
                         "max_completion_tokens":100,"n":3,"service_tier":"flex","unknown":{"a":[1]}}
                        """);
        assertThat(request.format()).isEqualTo(WireFormat.OPENAI_CHAT);
        assertThat(request.model()).isEqualTo("openai/gpt-4o");
        assertThat(request.stream()).isTrue();
        assertThat(request.maxOutputTokens()).hasValue(100);
        assertThat(request.choices()).isEqualTo(3);
        assertThat(request.serviceTier()).isEqualTo("flex");
        assertThat(request.tools()).isEmpty();
    }

    @Test
    void whatIsNotSaidHasItsUsualValue() {
        var request =
                CHAT.read(
                        "{\"stream\":null,\"tools\":null,\"n\":null,\"max_tokens\":null,"
                                + REST
                                + "}");
        assertThat(request.stream()).isFalse();
        assertThat(request.maxOutputTokens()).isEmpty();
        assertThat(request.choices()).isEqualTo(1);
        assertThat(request.serviceTier()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"messages\":[]}|model",
                "{\"model\":null,\"messages\":[]}|model",
                "{\"model\":7,\"messages\":[]}|model",
                "{\"model\":[\"a\"],\"messages\":[]}|model",
                "{\"model\":\"\",\"messages\":[]}|model",
                "{\"model\":\"a\\nb\",\"messages\":[]}|model",
                "{\"model\":\"a\\u0000\",\"messages\":[]}|model",
                "{\"model\":\"a\\u009f\",\"messages\":[]}|model",
                "{\"model\":\"a\\ud800\",\"messages\":[]}|model",
                "{\"model\":\"m\"}|messages",
                "{\"model\":\"m\",\"messages\":null}|messages",
                "{\"model\":\"m\",\"messages\":\"hi\"}|messages",
                "{\"model\":\"m\",\"messages\":{}}|messages",
                "{\"model\":\"m\",\"messages\":[],\"stream\":\"true\"}|stream",
                "{\"model\":\"m\",\"messages\":[],\"stream\":1}|stream",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":0}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":-1}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":1.0}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":1e3}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":\"5\"}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":true}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":2147483648}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":99999999999999999999}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_completion_tokens\":[]}|max_completion_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_output_tokens\":0}|max_output_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_output_tokens\":5}|max_output_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":5,\"max_new_tokens\":6}|max_new_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":5,\"num_predict\":6}|num_predict",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":5,\"num_predict\":-1}|num_predict",
                "{\"model\":\"m\",\"messages\":[],\"best_of\":129}|best_of",
                "{\"model\":\"m\",\"messages\":[],\"n\":0}|n",
                "{\"model\":\"m\",\"messages\":[],\"stream_options\":\"odd\"}|stream_options",
                "{\"model\":\"m\",\"messages\":[],\"stream_options\":[]}|stream_options",
                "{\"model\":\"m\",\"messages\":[],\"stream_options\":true}|stream_options",
                "{\"model\":\"m\",\"messages\":[],\"n\":129}|n",
                "{\"model\":\"m\",\"messages\":[],\"n\":1.5}|n",
                "{\"model\":\"m\",\"messages\":[],\"tools\":{}}|tools",
                "{\"model\":\"m\",\"messages\":[],\"tools\":[{},{},\"x\"]}|tools[2]",
                "{\"model\":\"m\",\"messages\":[],\"tools\":[[]]}|tools[0]",
                "{\"Model\":\"expensive\",\"model\":\"m\",\"messages\":[]}|Model",
                "{\"model\":\"m\",\"messages\":[],\"\\u017ftream\":true}|ſtream",
            })
    void aFaultInWhatIsMeteredIsNamedByItsField(String json, String field) {
        CHAT.assertRefused(json, field);
    }

    static List<String> otherLimits() {
        return OpenAiRequests.OTHER_LIMITS;
    }

    /// A server may obey either name.
    @ParameterizedTest
    @MethodSource("otherLimits")
    void noOtherNameOfTheOutputLimitMayBeAboveIt(String name) {
        CHAT.assertRefused(
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":5,\"" + name + "\":6}", name);
    }

    @Test
    void aModelNameHasAtMost256Characters() {
        assertThat(CHAT.read(modelOf("m".repeat(256))).model()).hasSize(256);
        CHAT.assertRefused(modelOf("m".repeat(257)), "model");
        CHAT.assertRefused(modelOf("m".repeat(100_000)), "model");
    }

    @Test
    void theLargestValuesAreTaken() {
        assertThat(
                        CHAT.read("{\"max_tokens\":2147483647,\"n\":128," + REST + "}")
                                .maxOutputTokens())
                .hasValue(Integer.MAX_VALUE);
    }

    @Test
    void theLargerOfTwoLimitsBoundsTheAnswer() {
        assertThat(
                        CHAT.read("{\"max_tokens\":10,\"max_completion_tokens\":20," + REST + "}")
                                .maxOutputTokens())
                .hasValue(20);
        assertThat(
                        CHAT.read("{\"max_tokens\":30,\"max_completion_tokens\":20," + REST + "}")
                                .maxOutputTokens())
                .hasValue(30);
    }

    @Test
    void everyAnswerThatIsWrittenCounts() {
        assertThat(CHAT.read("{\"n\":2,\"best_of\":5," + REST + "}").choices()).isEqualTo(5);
        assertThat(CHAT.read("{\"n\":3,\"best_of\":null," + REST + "}").choices()).isEqualTo(3);
    }

    @Test
    void everyKindOfToolIsOfferedByItsName() {
        var request =
                CHAT.read(
                        """
                        {"model":"m","messages":[],
                         "tools":[{"type":"function","function":{"parameters":{"name":"not me"},"name":"a"}},
                                  {"custom":{"name":"b"},"type":"custom"},{"type":"function"},
                                  {"type":"function","function":{"name":7}}],
                         "functions":[{"name":"c","parameters":{}}]}
                        """);
        assertThat(request.tools()).containsExactly("a", "b", "c");
    }

    @Test
    void aRequestThatNeedsNoChangeIsForwardedAsTheVeryArrayThatCame() {
        var bytes = ("{ \"temperature\" : 1.0 , " + REST + " }").getBytes(UTF_8);
        var body = new OpenAiDialect().request(JsonText.of(bytes), false).body();
        assertThat(body.outgoing("gpt-4o", OptionalLong.empty())).isSameAs(bytes);
    }

    @Test
    void whatIsOursIsCutOutAndTheProvidersPrefixWithIt() {
        assertThat(
                        CHAT.outgoing(
                                "{\"rungate\":{\"run_id\":\"r\"},\"model\":\"openai/gpt-4o\","
                                        + " \"messages\":[],\"x\":1.0}",
                                "gpt-4o"))
                .isEqualTo("{\"model\":\"gpt-4o\", \"messages\":[],\"x\":1.0}");
        assertThat(CHAT.outgoing("{\"model\":\"a/b\",\"messages\":[],\"rungate\":{}}", "q\"\\é"))
                .isEqualTo("{\"model\":\"q\\\"\\\\é\",\"messages\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`,\"stream\":true`|`,\"stream\":true,\"stream_options\":{\"include_usage\":true}`|false",
                "`,\"stream\":true,\"stream_options\":null`|`,\"stream\":true,\"stream_options\":{\"include_usage\":true}`|false",
                "`,\"stream_options\":{},\"stream\":true`|`,\"stream_options\":{\"include_usage\":true},\"stream\":true`|false",
                "`,\"stream\":true,\"stream_options\":{ \"x\" : 1.0"
                        + " }`|`,\"stream\":true,\"stream_options\":{ \"x\" :"
                        + " 1.0,\"include_usage\":true }`|false",
                "`,\"stream\":true,\"stream_options\":{\"include_usage\":false,\"x\":1}`|`,\"stream\":true,\"stream_options\":{\"include_usage\":true,\"x\":1}`|false",
                "`,\"stream\":true,\"stream_options\":{\"include_usage\":null}`|`,\"stream\":true,\"stream_options\":{\"include_usage\":true}`|false",
                "`,\"stream\":true,\"stream_options\":{\"include_usage\":true}`|`,\"stream\":true,\"stream_options\":{\"include_usage\":true}`|true",
                "`,\"stream\":false`|`,\"stream\":false`|false",
            })
    void usageIsAskedForInEveryStream(String before, String after, boolean wanted) {
        var json = "{" + REST + before + "}";
        assertThat(CHAT.outgoing(json, "gpt-4o")).isEqualTo("{" + REST + after + "}");
        assertThat(CHAT.read(json).body().wantsUsageEvent()).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gpt-4o|`,\"max_tokens\":100`|`,\"max_tokens\":50`",
                "gpt-5|`,\"max_tokens\":100`|`,\"max_tokens\":50`",
                "gpt-4o|`,\"max_completion_tokens\":100,\"x\":1`|`,\"max_completion_tokens\":50,\"x\":1`",
                "gpt-4o|`,\"max_tokens\":40,\"max_completion_tokens\":100`|`,\"max_tokens\":40,\"max_completion_tokens\":50`",
                "gpt-4o|`,\"max_tokens\":90,\"num_predict\":80`|`,\"max_tokens\":50,\"num_predict\":50`",
                "gpt-4o|``|`,\"max_tokens\":50`",
                "gpt-4o|`,\"max_tokens\":null`|`,\"max_tokens\":50`",
                "mistral-large|``|`,\"max_tokens\":50`",
                "gpt-oss-120b|``|`,\"max_tokens\":50`",
                "gpt-5-mini|``|`,\"max_completion_tokens\":50`",
                "gpt-5.1|`,\"max_tokens\":null`|`,\"max_tokens\":null,\"max_completion_tokens\":50`",
                "o4-mini|``|`,\"max_completion_tokens\":50`",
                "ft:o3-mini:org|``|`,\"max_completion_tokens\":50`",
            })
    void aClampLowersTheLimitUnderTheNameTheModelTakes(String model, String before, String after) {
        var start = "{\"model\":\"" + model + "\",\"messages\":[]";
        assertThat(CHAT.clamped(start + before + "}", 50)).isEqualTo(start + after + "}");
    }

    @Test
    void theFingerprintLeavesOutHowTheAnswerIsDelivered() {
        var plain = CHAT.read("{\"model\":\"m\",\"messages\":[],\"x\":1.0}").body().fingerprint();
        assertThat(
                        CHAT.read(
                                        "{\"rungate\":{\"run_id\":\"r\"},\"x\":1,\"stream_options\":{},\"messages\":["
                                                + " ],\"model\":\"m\",\"stream\":true}")
                                .body()
                                .fingerprint())
                .isEqualTo(plain);
        assertThat(CHAT.read("{\"model\":\"m\",\"messages\":[],\"x\":2}").body().fingerprint())
                .isNotEqualTo(plain);
    }

    private static String modelOf(String name) {
        return "{\"model\":\"" + name + "\",\"messages\":[]}";
    }
}
