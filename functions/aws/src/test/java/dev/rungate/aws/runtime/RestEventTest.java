package dev.rungate.aws.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RestEventTest {
    @Test
    void aPathStaysEncodedAsItCame() throws EventRefused {
        assertThat(target("/v1/models/a%2Fb%20c+d:e@f;g=h"))
                .isEqualTo("/v1/models/a%2Fb%20c+d:e@f;g=h");
    }

    @Test
    void whatMustNotStandInATargetIsEncoded() throws EventRefused {
        assertThat(target("/a b?c#d/ä/%zz/\r\n\""))
                .isEqualTo("/a%20b%3Fc%23d/%C3%A4/%25zz/%0D%0A%22");
    }

    @Test
    void aPathOnTheApisOwnHostHasNoStage() throws EventRefused {
        assertThat(RestEvent.read(RestEvents.of("GET", "/v1/runs").at("prod", "").bytes()).target())
                .isEqualTo("/v1/runs");
    }

    @Test
    void aPathThatBeginsLikeTheStageKeepsItsBeginning() throws EventRefused {
        assertThat(
                        RestEvent.read(RestEvents.of("GET", "/prod/runs").at("prod", "").bytes())
                                .target())
                .isEqualTo("/prod/runs");
    }

    @Test
    void aBasePathOfACustomDomainGoes() throws EventRefused {
        for (var base : List.of("/llm", "/llm/v1", "/v1")) {
            var event = RestEvents.of("GET", "/v1/models/a%2Fb").at("prod", base);
            assertThat(RestEvent.read(event.bytes()).target()).isEqualTo("/v1/models/a%2Fb");
        }
    }

    @Test
    void aBasePathAloneIsTheRoot() throws EventRefused {
        assertThat(RestEvent.read(RestEvents.of("GET", "/").at("prod", "/llm").bytes()).target())
                .isEqualTo("/");
    }

    @Test
    void aPatternWithMoreThanAProxyIsFilled() throws EventRefused {
        var event =
                RestEvents.of("GET", "/v1/runs/r%201/steps")
                        .at("prod", "/base")
                        .with("resource", "/v1/{what}/{rest+}")
                        .with("pathParameters", Map.of("what", "runs", "rest", "r 1/steps"));
        assertThat(RestEvent.read(event.bytes()).target()).isEqualTo("/v1/runs/r%201/steps");
    }

    @Test
    void aSlashAtTheEndStaysThoughThePatternDoesNotShowIt() throws EventRefused {
        var event =
                RestEvents.of("GET", "/v1/")
                        .at("prod", "/base")
                        .with("pathParameters", Map.of("proxy", "v1"));
        assertThat(RestEvent.read(event.bytes()).target()).isEqualTo("/v1/");
    }

    @Test
    void aPatternThatDoesNotFitLeavesThePathAsItCame() throws EventRefused {
        var event =
                RestEvents.of("GET", "/v1/runs").with("pathParameters", Map.of("proxy", "other"));
        assertThat(RestEvent.read(event.bytes()).target()).isEqualTo("/v1/runs");
    }

    @Test
    void aQueryKeepsItsOrderAndIsEncodedAgain() throws EventRefused {
        var event =
                RestEvents.of("GET", "/v1/runs")
                        .query("z", "1")
                        .query("a b", "x+y&z=ü/%")
                        .query("z", "2")
                        .query("empty", "");
        assertThat(RestEvent.read(event.bytes()).target())
                .isEqualTo("/v1/runs?z=1&z=2&a%20b=x%2By%26z%3D%C3%BC%2F%25&empty=");
    }

    @Test
    void singleValuesServeWhereNoOthersAre() throws EventRefused {
        var event =
                RestEvents.of("GET", "/")
                        .query("q", "1")
                        .header("X-A", "b")
                        .with("multiValueHeaders", null)
                        .with("multiValueQueryStringParameters", null);
        var request = RestEvent.read(event.bytes());
        assertThat(request.target()).isEqualTo("/?q=1");
        assertThat(request.fields()).containsExactly(new Field("X-A", "b"));
    }

    @Test
    void repeatedHeadersStayRepeated() throws EventRefused {
        var event =
                RestEvents.of("GET", "/").header("X-A", "1").header("X-B", "2").header("X-A", "3");
        assertThat(RestEvent.read(event.bytes()).fields())
                .containsExactly(
                        new Field("X-A", "1"), new Field("X-A", "3"), new Field("X-B", "2"));
    }

    @Test
    void headersOfOneConnectionAndThoseOfOurOwnDoNotTravel() throws EventRefused {
        var event =
                RestEvents.of("POST", "/")
                        .header("X-Stays", "1")
                        .header("Connection", "X-Goes, close");
        for (var name :
                List.of(
                        "X-Goes",
                        "Keep-Alive",
                        "TE",
                        "Trailer",
                        "Transfer-Encoding",
                        "Upgrade",
                        "Expect",
                        "Content-Length",
                        "Proxy-Authorization",
                        "X-Amzn-Trace-Id",
                        "x-amzn-request-context",
                        "x-rungate-internal-org",
                        "X-Rungate-Internal-Anything")) {
            event.header(name, "1");
        }
        assertThat(RestEvent.read(event.bytes()).fields())
                .containsExactly(new Field("X-Stays", "1"));
    }

    @Test
    void aHeaderThatWouldBecomeTwoIsRefused() {
        assertRefused(
                RestEvents.of("GET", "/").header("X-A", "1\r\nX-B: 2").bytes(),
                "more than one line");
        assertRefused(
                RestEvents.of("GET", "/").header("X A", "1").bytes(), "a name that is not allowed");
        assertRefused(RestEvents.of("GET /x", "/").bytes(), "a method is one word");
        assertRefused(RestEvents.of("GET", "v1").bytes(), "begins with a slash");
    }

    @Test
    void bodiesComeAsTextOrAsBase64() throws EventRefused {
        var bytes = new byte[] {0, (byte) 0xff, (byte) 0xfe, 'a', '\n'};
        assertThat(RestEvent.read(RestEvents.of("POST", "/").binary(bytes).bytes()).body())
                .isEqualTo(bytes);
        assertThat(
                        RestEvent.read(
                                        RestEvents.of("POST", "/")
                                                .text("ä€😀".getBytes(UTF_8))
                                                .bytes())
                                .body())
                .isEqualTo("ä€😀".getBytes(UTF_8));
        assertThat(RestEvent.read(RestEvents.of("POST", "/").bytes()).body()).isEmpty();
    }

    @Test
    void aBodyThatIsNotTheBase64ItSaysIsRefused() {
        var event =
                RestEvents.of("POST", "/").with("isBase64Encoded", true).with("body", "secret!");
        assertRefused(event.bytes(), "not the base64 it says");
    }

    @Test
    void eventsOfOtherServicesAreRefusedByTheirNames() {
        assertRefused(
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"secret\"}]}", "aws:sqs");
        assertRefused("{\"Records\":[{\"EventSource\":\"aws:sns\"}]}", "aws:sns");
        assertRefused("{\"Records\":[]}", "a service that sends records");
        assertRefused(
                "{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\"}", "EventBridge");
        assertRefused(
                "{\"version\":\"2.0\",\"rawPath\":\"/secret\",\"requestContext\":{\"http\":{}}}",
                "an HTTP API");
        assertRefused(
                "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"elb\":{}}}",
                "a load balancer");
        assertRefused("{\"requestContext\":{\"connectionId\":\"secret\"}}", "a WebSocket API");
        assertRefused("{}", "lacks httpMethod, path, requestContext.stage");
    }

    @Test
    void whatIsNoJsonObjectIsRefused() {
        for (var text :
                List.of(
                        "",
                        "null",
                        "[]",
                        "\"secret\"",
                        "17",
                        "{\"path\":secret}",
                        "[".repeat(5000))) {
            assertRefused(text, "The event is no JSON object.");
        }
    }

    @Test
    void brokenEventsAreRequestsOrRefusedAndNothingElse() {
        var random = new Random(5);
        int requests = 0;
        for (int i = 0; i < 2_000; i++) {
            requests += readsOrRefuses(BrokenEvents.next(random)) ? 1 : 0;
        }
        assertThat(requests).isBetween(1, 1_999);
    }

    private static boolean readsOrRefuses(byte[] event) {
        try {
            var request = RestEvent.read(event);
            assertThat(request.firstLine()).matches("[^ ]+ /[^ ]* HTTP/1\\.1");
            return true;
        } catch (EventRefused refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(250).doesNotContain("secret", "\n");
            return false;
        }
    }

    private static String target(String path) throws EventRefused {
        return RestEvent.read(RestEvents.of("GET", path).bytes()).target();
    }

    private static void assertRefused(String event, String why) {
        assertRefused(event.getBytes(UTF_8), why);
    }

    private static void assertRefused(byte[] event, String why) {
        assertThatThrownBy(() -> RestEvent.read(event))
                .isInstanceOf(EventRefused.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("secret");
    }
}
