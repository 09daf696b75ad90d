package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.rungate.channels.slack.SlackInteractions;
import dev.rungate.channels.slack.SlackPost;
import dev.rungate.http.RefusalText;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.openai.OpenAiDialect;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What Slack is answered: the same as by the server, with everything done before.
final class SlackAnswers {
    private static final int OK = 200;

    /// In base64, which has four characters for three bytes.
    private static final int LONGEST_BODY = SlackPost.LARGEST / 3 * 4 + 4;

    private final @Nullable SlackInteractions slack;

    SlackAnswers(@Nullable SlackInteractions slack) {
        this.slack = slack;
    }

    APIGatewayProxyResponseEvent answer(@Nullable APIGatewayProxyRequestEvent event) {
        if (event == null || event.getHttpMethod() == null) {
            throw new IllegalArgumentException(
                    "This function answers requests of the REST API, and this event is none. See"
                            + " what else invokes it.");
        }
        try {
            return response(OK, "text/plain; charset=utf-8", take(event), event);
        } catch (CallRefused refused) {
            var text = RefusalText.text(refused, requestId(event));
            var body = new String(new OpenAiDialect().error(text), StandardCharsets.UTF_8);
            return response(text.status(), "application/json", body, event);
        }
    }

    private String take(APIGatewayProxyRequestEvent event) {
        if (slack == null) {
            throw new CallRefused(new Refusal.NotFound("A Slack app"));
        }
        var post = new SlackPost(body(event));
        if (!post.acceptable(
                slack, only(event, SlackPost.TIMESTAMP), only(event, SlackPost.SIGNATURE))) {
            throw new CallRefused(new Refusal.InvalidToken(SlackPost.NOT_SIGNED));
        }
        post.payload().ifPresent(slack::take);
        return post.answer();
    }

    private static byte[] body(APIGatewayProxyRequestEvent event) {
        var body = Objects.requireNonNullElse(event.getBody(), "");
        if (body.length() > LONGEST_BODY) {
            throw new CallRefused(new Refusal.RequestTooLarge(SlackPost.LARGEST));
        }
        if (!Boolean.TRUE.equals(event.getIsBase64Encoded())) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException broken) {
            throw new CallRefused(
                    new Refusal.InvalidRequest("$", "the body is not base64 as its event says"));
        }
    }

    /// The value of a header in any upper or lower case, where all its occurrences agree.
    private static String only(APIGatewayProxyRequestEvent event, String name) {
        var said =
                Stream.concat(headers(event.getHeaders()), multiple(event.getMultiValueHeaders()))
                        .filter(header -> header.getKey().equalsIgnoreCase(name))
                        .map(Map.Entry::getValue)
                        .distinct()
                        .toList();
        return said.size() == 1 ? said.getFirst() : "";
    }

    private static Stream<Map.Entry<String, String>> headers(@Nullable Map<String, String> some) {
        return some == null ? Stream.of() : some.entrySet().stream();
    }

    private static Stream<Map.Entry<String, String>> multiple(
            @Nullable Map<String, List<String>> some) {
        return some == null
                ? Stream.of()
                : some.entrySet().stream()
                        .flatMap(header ->
                                header.getValue().stream()
                                        .map(value -> Map.entry(header.getKey(), value)));
    }

    private static APIGatewayProxyResponseEvent response(
            int status, String type, String body, APIGatewayProxyRequestEvent event) {
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(status)
                .withHeaders(Map.of("content-type", type, "x-request-id", requestId(event)))
                .withBody(body)
                .withIsBase64Encoded(false);
    }

    private static String requestId(APIGatewayProxyRequestEvent event) {
        var context = event.getRequestContext();
        return context == null || context.getRequestId() == null
                ? "unknown"
                : context.getRequestId();
    }
}
