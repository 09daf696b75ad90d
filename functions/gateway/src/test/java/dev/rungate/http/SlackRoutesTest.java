package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.approvals.ApprovalsFixture;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.channels.slack.Clicks;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.channels.slack.Slack;
import dev.rungate.ids.OrgId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The door that Slack knocks at.
class SlackRoutesTest {
    private final FakeSlack fake = new FakeSlack();
    private final Slack slack = Slack.of(fake.settings(), gate -> "Ada's agent", Clock.systemUTC());
    private final ApprovalsFixture fixture = new ApprovalsFixture(List.of(slack.channel()));
    private final ServerFixture server =
            new ServerFixture(
                    members -> slack.interactions(OrgId.LOCAL, members, fixture.approvals));

    @BeforeEach
    void addAnApprover() {
        var made =
                server.send(
                        server.asAdmin("/api/members")
                                .POST(
                                        BodyPublishers.ofString(
                                                """
                                                {"name":"Ada","role":"approver",
                                                 "slack":{"team_id":"T1","user_id":"U1"}}
                                                """)));
        assertThat(made.statusCode()).isEqualTo(201);
    }

    @AfterEach
    void shut() {
        server.close();
        slack.close();
        fake.close();
    }

    @Test
    void aSignedClickIsAnsweredWithNothingAndDecides() {
        var gate = gate();
        var answer = knock(click("U1", gate));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        FakeSlack.await(() -> fixture.now(gate).state() == GateState.APPROVED);
        assertThat(fixture.now(gate).decision().by()).isEqualTo("member:Ada (slack)");
        fake.await("chat.update", 1);
    }

    @Test
    void aClickByAStrangerIsAnsweredAndDecidesNothing() {
        var gate = gate();
        assertThat(knock(click("U9", gate)).statusCode()).isEqualTo(200);
        assertThat(fake.await("hook/U9", 1)).hasSize(1);
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    @Test
    void slackHasItsAnswerHoweverLongTheRestTakes() {
        fake.next(FakeSlack.Answer.silence(Duration.ofSeconds(5)));
        var gate = fixture.open(ApprovalsFixture.rules(), "refund", "{}");
        var menu =
                Clicks.asForm(
                        """
                        {"type":"block_actions","user":{"id":"U1","team_id":"T1"},"trigger_id":"1.2",
                         "response_url":"%s","actions":[{"action_id":"rungate_more",
                         "selected_option":{"value":"%s"}}]}
                        """
                                .formatted(fake.responseUrl("U1"), gate.id()));
        long before = System.nanoTime();
        assertThat(knock(menu).statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isLessThan(Duration.ofMillis(2_500));
        assertThat(fake.await("views.open", 1)).hasSize(1);
    }

    @Test
    void aForgedSignatureIsRefused() {
        var gate = gate();
        var body = click("U1", gate);
        refused(knock(body, now(), "v0=" + "0".repeat(64)));
        refused(knock(body, now(), sign(now(), body + "x")));
        refused(knock(body, now(), null));
        refused(knock(body, null, sign(now(), body)));
        refused(knock(body, null, null));
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    @Test
    void anOldTimestampIsRefused() {
        var gate = gate();
        var body = click("U1", gate);
        var old = Long.toString(Instant.now().getEpochSecond() - 310);
        refused(knock(body, old, sign(old, body)));
        var early = Long.toString(Instant.now().getEpochSecond() + 310);
        refused(knock(body, early, sign(early, body)));
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    @Test
    void aReplayedPayloadChangesNothing() {
        var gate = gate();
        var body = click("U1", gate);
        var at = now();
        knock(body, at, sign(at, body));
        FakeSlack.await(() -> !fixture.now(gate).pending());
        var decided = fixture.now(gate).decision();
        assertThat(knock(body, at, sign(at, body)).statusCode()).isEqualTo(200);
        fake.await("chat.update", 1);
        assertThat(fixture.now(gate).decision()).isEqualTo(decided);
    }

    @Test
    void whatSlackAsksToSeeWhetherWeAreThereIsAnswered() {
        var check = "ssl_check=1&token=x";
        assertThat(knock(check, null, null).statusCode()).isEqualTo(200);
        var verification = "{\"type\":\"url_verification\",\"challenge\":\"c-1\"}";
        assertThat(knock(verification).body()).isEqualTo("c-1");
        refused(knock(verification, null, null));
    }

    @Test
    void aCheckIsNoWayAroundTheSignature() {
        var gate = gate();
        refused(knock("ssl_check=1&" + click("U1", gate), null, null));
        assertThat(fixture.now(gate).pending()).isTrue();
    }

    /// A megabyte of zeros is a thousand bytes packed.
    @Test
    void nothingIsUnpackedBeforeItsSignatureWasChecked() {
        var bomb = Packed.gzip(new byte[8 << 20]);
        var request =
                server.request("/slack/interactions")
                        .header("content-encoding", "gzip")
                        .header("x-slack-request-timestamp", now())
                        .header("x-slack-signature", "v0=" + "0".repeat(64))
                        .POST(BodyPublishers.ofByteArray(bomb));
        refused(server.send(request));
    }

    @Test
    void aLongPostIsRefusedUnread() {
        var answer = knock("a=&".repeat(200_000), null, null);
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void whatNobodyUnderstandsIsAnsweredWithNothing() {
        for (var body : List.of("", "payload=", "payload=%", "payload=%7B", "a=b", "payload=[]")) {
            var answer = knock(body);
            assertThat(answer.statusCode()).as(body).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void withoutAnAppThereIsNoDoor() {
        try (var plain = new ServerFixture()) {
            var answer =
                    plain.send(
                            plain.request("/slack/interactions")
                                    .POST(BodyPublishers.ofString("payload={}")));
            assertThat(answer.statusCode()).isEqualTo(404);
        }
    }

    private Gate gate() {
        var gate =
                fixture.open(
                        ApprovalsFixture.rules("slack://#refunds"), "refund", "{\"amount\":600}");
        FakeSlack.await(() -> fixture.now(gate).posted().containsKey("slack://#refunds"));
        return gate;
    }

    private String click(String user, Gate gate) {
        return Clicks.asForm(Clicks.approve("T1", user, gate.id().value(), fake.responseUrl(user)));
    }

    private HttpResponse<String> knock(String body) {
        return knock(body, now(), sign(now(), body));
    }

    private HttpResponse<String> knock(
            String body, @Nullable String timestamp, @Nullable String signature) {
        var request =
                server.request("/slack/interactions")
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body));
        if (timestamp != null) {
            request.header("x-slack-request-timestamp", timestamp);
        }
        if (signature != null) {
            request.header("x-slack-signature", signature);
        }
        return server.send(request);
    }

    private static void refused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(ServerFixture.json(response).at("/error/code").stringValue())
                .isEqualTo("invalid_token");
    }

    private static String now() {
        return Long.toString(Instant.now().getEpochSecond());
    }

    private static String sign(String timestamp, String body) {
        return new com.slack.api.app_backend.SlackSignature.Generator(FakeSlack.SIGNING.value())
                .generate(timestamp, body);
    }
}
