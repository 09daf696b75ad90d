package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.openai.OpenAiDialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class NativeErrorsTest {
    private static final Dialect CHAT = new OpenAiDialect();
    private static final Dialect MESSAGES = new AnthropicDialect();

    @Test
    void anErrorHasTheShapeOfItsDoor() {
        assertThat(CHAT.error(overBudget()))
                .asString(UTF_8)
                .isEqualTo(
                        """
                        {"error":{"message":"Run \\"budget\\" reached.","type":"billing_error","param":null,"code":"budget_exceeded",\
                        "context":{"limit_usd":"1.00","window":null,"steps":7,"recovery":{"retry":false},"allowed":["a"]}}}\
                        """);
        assertThat(MESSAGES.error(overBudget()))
                .asString(UTF_8)
                .isEqualTo(
                        """
                        {"type":"error","error":{"type":"billing_error","code":"budget_exceeded","message":"Run \\"budget\\" reached.",\
                        "context":{"limit_usd":"1.00","window":null,"steps":7,"recovery":{"retry":false},"allowed":["a"]}},"request_id":"req_1"}\
                        """);
    }

    @Test
    void anErrorInAStreamIsAnEvent() {
        assertThat(CHAT.errorEvent(overBudget()))
                .asString(UTF_8)
                .isEqualTo("data: " + new String(CHAT.error(overBudget()), UTF_8) + "\n\n");
        assertThat(MESSAGES.errorEvent(overBudget()))
                .asString(UTF_8)
                .isEqualTo(
                        "event: error\ndata: "
                                + new String(MESSAGES.error(overBudget()), UTF_8)
                                + "\n\n");
    }

    @Test
    void textOfAnyKindStaysOneLineOfData() {
        var error =
                new ErrorText(
                        400,
                        "invalid_request",
                        "a\r\n\ndata: b\u2028\ud800",
                        Map.of("field", "\n"),
                        "r");
        for (var dialect : List.of(CHAT, MESSAGES)) {
            assertThat(Streams.frames(dialect.errorEvent(error), 7)).hasSize(1);
            assertThat(
                            new JsonMapper()
                                    .readTree(dialect.error(error))
                                    .at("/error/context/field")
                                    .stringValue())
                    .isEqualTo("\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error",
        "401,authentication_error",
        "402,billing_error",
        "403,permission_error",
        "404,not_found_error",
        "405,invalid_request_error",
        "409,invalid_request_error",
        "413,request_too_large",
        "415,invalid_request_error",
        "429,rate_limit_error",
        "500,api_error",
        "502,api_error",
        "503,api_error",
        "504,timeout_error",
    })
    void theTypeFollowsFromTheStatus(int status, String type) {
        var error = new ErrorText(status, "code", "message", Map.of(), "r");
        for (var dialect : List.of(CHAT, MESSAGES)) {
            assertThat(
                            new JsonMapper()
                                    .readTree(dialect.error(error))
                                    .at("/error/type")
                                    .stringValue())
                    .isEqualTo(type);
        }
    }

    private static ErrorText overBudget() {
        var context = new LinkedHashMap<String, Object>();
        context.put("limit_usd", "1.00");
        context.put("window", null);
        context.put("steps", 7);
        context.put("recovery", Map.of("retry", false));
        context.put("allowed", List.of("a"));
        return new ErrorText(402, "budget_exceeded", "Run \"budget\" reached.", context, "req_1");
    }
}
