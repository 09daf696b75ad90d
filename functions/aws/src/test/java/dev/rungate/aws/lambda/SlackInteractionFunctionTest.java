package dev.rungate.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.aws.dynamo.DyingDynamoDb;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.channels.slack.Clicks;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.channels.slack.SlackInteractions;
import dev.rungate.runs.RunState;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// Clicks in Slack through the function: whatever follows is there when the answer is.
final class SlackInteractionFunctionTest {
    private final ApprovalsFixture fixture = new ApprovalsFixture();

    @AfterEach
    void shut() {
        fixture.close();
    }

    @Test
    void aClickHasDecidedAndFollowedThroughWhenTheAnswerLeaves() {
        var gate = asked();
        var answer = knock(signed(click("U1", gate)));
        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getBody()).isEmpty();
        assertThat(answer.getHeaders()).containsEntry("content-type", "text/plain; charset=utf-8");
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
        assertThat(decision(gate).by()).isEqualTo("member:Ada (slack)");
        assertThat(fixture.states.told).hasSize(1);
        assertThat(fixture.slack.calls("chat.update")).hasSize(1);
        assertThat(fixture.run(gate).state()).isEqualTo(RunState.OPEN);
    }

    @Test
    void theBodyMayBeBase64AndHeadersInAnyCaseAndManyTimesTheSame() {
        var gate = asked();
        var event = signed(click("U1", gate));
        var body = event.getBody().getBytes(StandardCharsets.UTF_8);
        var timestamp = event.getHeaders().get("X-Slack-Request-Timestamp");
        var signature = event.getHeaders().get("X-Slack-Signature");
        event.withBody(Base64.getEncoder().encodeToString(body)).withIsBase64Encoded(true);
        event.withHeaders(Map.of("X-SLACK-REQUEST-TIMESTAMP", timestamp));
        event.withMultiValueHeaders(
                Map.of(
                        "x-slack-request-timestamp", List.of(timestamp, timestamp),
                        "x-Slack-signature", List.of(signature)));
        assertThat(knock(event).getStatusCode()).isEqualTo(200);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
    }

    @Test
    void whatIsNotSignedIsRefusedAsByTheServer() {
        var gate = asked();
        var forged = signed(click("U1", gate));
        forged.setBody(forged.getBody() + "x");
        refused(knock(forged));
        refused(knock(request(click("U1", gate)).withHeaders(null)));
        refused(knock(signed(click("U1", gate), Instant.now().minusSeconds(310))));
        refused(knock(signed("ssl_check=1&" + click("U1", gate)).withHeaders(Map.of())));
        var twice = signed(click("U1", gate));
        twice.withMultiValueHeaders(Map.of("x-slack-signature", List.of("v0=another")));
        refused(knock(twice));
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    @Test
    void whatSlackAsksToSeeWhetherWeAreThereIsAnswered() {
        assertThat(knock(request("ssl_check=1&token=x")).getStatusCode()).isEqualTo(200);
        var word = signed("{\"type\":\"url_verification\",\"challenge\":\"c-1\"}");
        assertThat(knock(word).getBody()).isEqualTo("c-1");
    }

    @Test
    void whatNobodyUnderstandsIsAnsweredWithNothing() {
        for (var body : List.of("", "payload=", "payload=%", "payload=%7B", "a=b", "payload=[]")) {
            var answer = knock(signed(body));
            assertThat(answer.getStatusCode()).as(body).isEqualTo(200);
            assertThat(answer.getBody()).isEmpty();
        }
    }

    @Test
    void aBodyThatIsNoBase64IsABadRequest() {
        var answer = knock(signed("%%%").withIsBase64Encoded(true));
        assertThat(answer.getStatusCode()).isEqualTo(400);
        assertThat(answer.getBody()).contains("invalid_request").contains("base64");
    }

    @Test
    void withoutAnAppThereIsNoDoor() {
        var function = new SlackInteractionFunction((SlackInteractions) null);
        var answer = function.handleRequest(request("payload={}"), new NoContext());
        assertThat(answer.getStatusCode()).isEqualTo(404);
    }

    @Test
    void aStrangerIsToldWhyAndNothingIsDecided() {
        var gate = asked();
        assertThat(knock(signed(click("U9", gate))).getStatusCode()).isEqualTo(200);
        assertThat(fixture.slack.calls("hook/U9")).hasSize(1);
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    @Test
    void aClickOnAGateThatIsNotThereIsAnswered() {
        var body =
                Clicks.asForm(
                        Clicks.approve("T1", "U1", "gate_gone", fixture.slack.responseUrl("U1")));
        assertThat(knock(signed(body)).getStatusCode()).isEqualTo(200);
        assertThat(fixture.slack.calls("hook/U1").toString()).contains("not known any more");
    }

    @Test
    void aClickThatComesTwiceDecidesOnce() {
        var gate = asked();
        var event = signed(click("U1", gate));
        knock(event);
        var first = decision(gate);
        assertThat(knock(event).getStatusCode()).isEqualTo(200);
        assertThat(decision(gate)).isEqualTo(first);
        assertThat(fixture.states.told).hasSize(1);
        assertThat(fixture.slack.calls("chat.update")).hasSize(1);
    }

    @Test
    void slackHasItsAnswerInTimeAndTheSweepDoesWhatWasTooSlow() {
        var gate = asked();
        fixture.slack.next(FakeSlack.Answer.silence(Duration.ofSeconds(20)));
        long before = System.nanoTime();
        assertThat(knock(signed(click("U1", gate))).getStatusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
        assertThat(fixture.run(gate).state()).isEqualTo(RunState.OPEN);
        assertThat(fixture.now(gate).followUpsDone()).doesNotContain(Gate.FollowUp.TOLD);
        fixture.sweep();
        assertThat(fixture.now(gate).followUpsDone()).contains(Gate.FollowUp.TOLD);
        assertThat(fixture.slack.calls("chat.update")).hasSize(2);
    }

    @Test
    void aTokenThatTimedOutLeavesTheDecisionAsItIs() {
        var gate = asked();
        fixture.states.rejects = TaskTimedOutException.builder().message("Task Timed Out").build();
        assertThat(knock(signed(click("U1", gate))).getStatusCode()).isEqualTo(200);
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
        assertThat(fixture.now(gate).followUpsDone()).contains(Gate.FollowUp.TOLD);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whoIsKilledInTheMiddleOfAClickLosesNothingOfIt(int writes) {
        var gate = asked();
        var spent = fixture.run(gate).balance();
        var event = signed(click("U1", gate));
        var dying = fixture.cloud(new DyingDynamoDb(Engine.client(), writes)).clicks();
        new SlackInteractionFunction(dying).handleRequest(event, new NoContext());
        knock(event);
        fixture.sweep();
        assertThat(fixture.now(gate).state()).isEqualTo(GateState.APPROVED);
        assertThat(fixture.now(gate).followUpsDone())
                .containsExactlyInAnyOrder(Gate.FollowUp.values());
        assertThat(fixture.run(gate).pendingGates()).isEmpty();
        assertThat(fixture.run(gate).balance()).isEqualTo(spent);
        assertThat(fixture.steps(gate)).containsOnlyOnce("run.approval_approved");
        assertThat(fixture.states.told).isNotEmpty();
    }

    @Test
    void anEventOfAnotherServiceIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> knock(new APIGatewayProxyRequestEvent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("REST API");
    }

    private Gate asked() {
        var gate = fixture.gate();
        new AskApproversFunction(fixture.cloud().approvals())
                .handleRequest(Mail.of(Mail.ask(gate, "t1")), new NoContext());
        return gate;
    }

    private Decision decision(Gate gate) {
        return Objects.requireNonNull(fixture.now(gate).decision());
    }

    private APIGatewayProxyResponseEvent knock(APIGatewayProxyRequestEvent event) {
        return new SlackInteractionFunction(fixture.cloud().clicks())
                .handleRequest(event, new NoContext());
    }

    private String click(String user, Gate gate) {
        return Clicks.asForm(
                Clicks.approve("T1", user, gate.id().value(), fixture.slack.responseUrl(user)));
    }

    private static void refused(APIGatewayProxyResponseEvent answer) {
        assertThat(answer.getStatusCode()).isEqualTo(401);
        assertThat(answer.getHeaders()).containsEntry("content-type", "application/json");
        assertThat(answer.getBody()).contains("\"code\":\"invalid_token\"");
    }

    private static APIGatewayProxyRequestEvent request(@Nullable String body) {
        var context = new APIGatewayProxyRequestEvent.ProxyRequestContext();
        context.setRequestId("request-1");
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod("POST")
                .withPath("/slack/interactions")
                .withRequestContext(context)
                .withBody(body);
    }

    private static APIGatewayProxyRequestEvent signed(String body) {
        return signed(body, Instant.now());
    }

    private static APIGatewayProxyRequestEvent signed(String body, Instant at) {
        var seconds = Long.toString(at.getEpochSecond());
        return request(body)
                .withHeaders(
                        Map.of(
                                "X-Slack-Request-Timestamp",
                                seconds,
                                "X-Slack-Signature",
                                signature(seconds, body)));
    }

    static String signature(String seconds, String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            var key = FakeSlack.SIGNING.value().getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            var said = "v0:" + seconds + ":" + body;
            return "v0="
                    + HexFormat.of().formatHex(mac.doFinal(said.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
