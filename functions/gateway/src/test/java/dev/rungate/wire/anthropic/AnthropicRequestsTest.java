package dev.rungate.wire.anthropic;

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

class AnthropicRequestsTest {
    private static final AnthropicDialect DIALECT = new AnthropicDialect();
    private static final Requests MESSAGES = new Requests(DIALECT);

    @Test
    void theFactsThatGovernanceNeedsAreRead() {
        var request =
                MESSAGES.read(
                        "{\"model\":\"claude\",\"max_tokens\":64,\"messages\":[],\"stream\":true,\"service_tier\":\"auto\"}");
        assertThat(request.format()).isEqualTo(WireFormat.ANTHROPIC_MESSAGES);
        assertThat(request.model()).isEqualTo("claude");
        assertThat(request.maxOutputTokens()).hasValue(64);
        assertThat(request.stream()).isTrue();
        assertThat(request.choices()).isEqualTo(1);
        assertThat(request.serviceTier()).isEmpty();
        assertThat(request.body().wantsUsageEvent()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"messages\":[]}|model",
                "{\"model\":\"m\"}|messages",
                "{\"model\":\"m\",\"messages\":{}}|messages",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":-1}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_output_tokens\":5}|max_output_tokens",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":5,\"max_completion_tokens\":6}|max_completion_tokens",
                "{\"model\":\"m\",\"messages\":[],\"stream_options\":7}|stream_options",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":\"1\"}|max_tokens",
                "{\"model\":\"m\",\"messages\":[],\"stream\":\"no\"}|stream",
                "{\"model\":\"m\",\"messages\":[],\"tools\":[{},7]}|tools[1]",
                "{\"model\":\"m\",\"messages\":[],\"tools\":\"x\"}|tools",
                "{\"model\":\"m\",\"messages\":[],\"MAX_TOKENS\":9}|MAX_TOKENS",
            })
    void aFaultInWhatIsMeteredIsNamedByItsField(String json, String field) {
        MESSAGES.assertRefused(json, field);
    }

    static List<String> otherLimits() {
        return AnthropicRequests.OTHER_LIMITS;
    }

    /// A server may obey either name.
    @ParameterizedTest
    @MethodSource("otherLimits")
    void noOtherNameOfTheOutputLimitMayBeAboveIt(String name) {
        MESSAGES.assertRefused(
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":5,\"" + name + "\":6}", name);
    }

    @Test
    void toolsTheAgentRunsAreOfferedAndThoseTheProviderRunsAreNot() {
        var request =
                MESSAGES.read(
                        """
                        {"model":"m","messages":[],"tools":[
                         {"name":"a","input_schema":{"name":"x"}},{"type":"custom","name":"b"},{"type":null,"name":"c"},
                         {"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"edit"},
                         {"name":"computer","type":"computer_20250124"},{"type":"memory_20250818","name":"memory"},
                         {"type":"web_search_20250305","name":"web_search"},{"type":"web_fetch_20250910","name":"web_fetch"},
                         {"type":"code_execution_20250825","name":"code_execution"},{"name":7},{}]}
                        """);
        assertThat(request.tools())
                .containsExactly("a", "b", "c", "bash", "edit", "computer", "memory");
    }

    @Test
    void aRequestThatNeedsNoChangeIsForwardedAsTheVeryArrayThatCame() {
        var bytes =
                "{ \"model\":\"m\", \"messages\" : [], \"stream\":true, \"temperature\":1.0}"
                        .getBytes(UTF_8);
        assertThat(
                        DIALECT.request(JsonText.of(bytes), false)
                                .body()
                                .outgoing("m", OptionalLong.empty()))
                .isSameAs(bytes);
    }

    @Test
    void editsTouchNothingElse() {
        assertThat(
                        MESSAGES.outgoing(
                                "{\"model\":\"anthropic/m\",\"rungate\":{},\"messages\":[],\"t\":1.0}",
                                "m"))
                .isEqualTo("{\"model\":\"m\",\"messages\":[],\"t\":1.0}");
        assertThat(MESSAGES.clamped("{\"model\":\"m\",\"max_tokens\":100,\"messages\":[]}", 50))
                .isEqualTo("{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}");
        assertThat(MESSAGES.clamped("{\"model\":\"m\",\"max_tokens\":null,\"messages\":[]}", 50))
                .isEqualTo("{\"model\":\"m\",\"max_tokens\":50,\"messages\":[]}");
        assertThat(MESSAGES.clamped("{\"model\":\"m\",\"messages\":[]}", 50))
                .isEqualTo("{\"model\":\"m\",\"messages\":[],\"max_tokens\":50}");
        assertThat(
                        MESSAGES.clamped(
                                "{\"model\":\"m\",\"max_tokens\":90,\"max_output_tokens\":80,\"messages\":[]}",
                                50))
                .isEqualTo(
                        "{\"model\":\"m\",\"max_tokens\":50,\"max_output_tokens\":50,\"messages\":[]}");
        assertThat(MESSAGES.clamped("{\"model\":\"m\",\"max_tokens\":40,\"messages\":[]}", 50))
                .isEqualTo("{\"model\":\"m\",\"max_tokens\":40,\"messages\":[]}");
    }

    @Test
    void anAnswerMustHaveRoomForMoreThanItsThinking() {
        assertThat(least("{\"type\":\"enabled\",\"budget_tokens\":4000}")).isEqualTo(4_001);
        assertThat(least("{\"type\":\"adaptive\"}")).isEqualTo(1);
        assertThat(least("{\"budget_tokens\":\"odd\"}")).isEqualTo(1);
        assertThat(least("null")).isEqualTo(1);
    }

    private static long least(String thinking) {
        return MESSAGES.read("{\"model\":\"m\",\"messages\":[],\"thinking\":" + thinking + "}")
                .body()
                .leastOutputTokens();
    }

    @Test
    void countingAndAskingAreDifferentRequests() {
        var json = JsonText.of("{\"model\":\"m\",\"messages\":[]}".getBytes(UTF_8));
        assertThat(DIALECT.request(json, true).body().fingerprint())
                .isNotEqualTo(DIALECT.request(json, false).body().fingerprint());
    }
}
