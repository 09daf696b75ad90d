package dev.rungate.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rungate.approvals.ApprovalsFixture;
import dev.rungate.approvals.ApproverChannel.Unreachable;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.channels.Secret;
import dev.rungate.channels.slack.FakeSlack.Answer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Posting and changing messages over HTTP.
class SlackChannelTest {
    private static final SlackApi.Patience SHORT =
            new SlackApi.Patience(Duration.ofSeconds(5), Duration.ofSeconds(2));

    private static final Function<Gate, String> NAMES = gate -> "Ada's agent";

    private final FakeSlack fake = new FakeSlack();
    private final Slack slack = Slack.of(fake.settings(), NAMES, SHORT, Clock.systemUTC());
    private final SlackChannel channel = slack.channel();
    private final ApprovalsFixture fixture = new ApprovalsFixture(List.of());
    private final Gate gate =
            fixture.gate(
                    ApprovalsFixture.rules("slack://#refunds"),
                    new ProposedAction(0, "refund", "{\"amount\":600}", "big"));

    @AfterEach
    void shut() {
        slack.close();
        fake.close();
    }

    @ParameterizedTest
    @CsvSource({
        "slack://#refunds,#refunds",
        "slack://refunds,#refunds",
        "slack://C0123ABCD,C0123ABCD",
        "slack://U0123ABCD,U0123ABCD",
        "slack://@U0123ABCD,U0123ABCD"
    })
    void anAddressIsAChannelOrAPerson(String address, String posted) {
        assertThat(channel.serves(address)).isTrue();
        channel.post(gate, address);
        assertThat(fake.calls("chat.postMessage").getLast().body().path("channel").stringValue())
                .isEqualTo(posted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api", "mailto:a@b.example", "https://slack.com", "slack://", "slack://a b"})
    void otherAddressesAreNotItsOwn(String address) {
        assertThat(channel.serves(address)).isFalse();
    }

    @Test
    void theMessageIsChangedWhereItWasPosted() {
        var reference = channel.post(gate, "slack://#refunds");
        channel.close(decided(), "slack://#refunds", reference);
        var update = fake.calls("chat.update").getFirst().body();
        assertThat(update.path("channel").stringValue()).isEqualTo("C0FAKE");
        assertThat(fake.shown(update.path("ts").stringValue()).toString())
                .contains("Approved")
                .contains("member:Ada (slack)")
                .doesNotContain("\"button\"");
    }

    @Test
    void aShortPauseIsMadeAsSlackAsks() {
        fake.next(Answer.busy(1));
        long before = System.nanoTime();
        channel.post(gate, "slack://#refunds");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(900));
        assertThat(fake.calls("chat.postMessage")).hasSize(2);
    }

    @Test
    void aLongPauseIsLeftToWhoeverAsksAgainAndNobodyAsksMeanwhile() {
        fake.next(Answer.busy(30));
        unreachable().hasMessageContaining("ratelimited").hasMessageContaining("30 s");
        unreachable().hasMessageContaining("ratelimited");
        assertThat(fake.calls("chat.postMessage")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 404, 301})
    void anyOtherStatusIsNoAnswer(int status) {
        fake.next(Answer.status(status));
        unreachable().hasMessageContaining("status " + status);
        assertThat(fake.calls("chat.postMessage")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not_in_channel", "invalid_auth", "missing_scope", "some_new_error"})
    void aRefusalNamesSlacksCode(String code) {
        fake.next(Answer.error(code));
        unreachable().hasMessageContaining(code);
    }

    @Test
    void whatIsNoCodeIsNotRepeated() {
        fake.next(Answer.error("<script> xoxb-echo"));
        unreachable().hasMessageContaining("an unknown error");
    }

    @Test
    void anAnswerThatIsNoJsonIsNoAnswer() {
        fake.next(new Answer(200, java.util.Map.of(), "<html>", Duration.ZERO));
        unreachable().hasMessageContaining("no JSON");
    }

    @Test
    void silenceEndsByItself() {
        fake.next(Answer.silence(Duration.ofSeconds(8)));
        unreachable().hasMessageContaining("does not answer");
    }

    @Test
    void nobodyThereIsUnreachable() {
        fake.close();
        unreachable().hasMessageContaining("does not answer");
    }

    @Test
    void aWrongTokenIsSaidWithoutTheToken() {
        var wrong =
                new SlackSettings(FakeSlack.SIGNING, new Secret("xoxb-wrong"), fake.api(), null);
        try (var other = Slack.of(wrong, NAMES, SHORT, Clock.systemUTC())) {
            assertThatThrownBy(() -> other.channel().post(gate, "slack://#refunds"))
                    .isInstanceOf(Unreachable.class)
                    .hasMessageContaining("invalid_auth")
                    .hasMessageNotContaining("xoxb-wrong");
        }
        assertThat(wrong.toString()).doesNotContain("xoxb-wrong").doesNotContain("8f74");
    }

    @Test
    void aMessageThatIsGoneIsNotAskedForAgain() {
        channel.close(decided(), "slack://#refunds", "C0FAKE/1.2");
        assertThat(fake.calls("chat.update")).hasSize(1);
    }

    @Test
    void aChangeThatFailsOtherwiseIsToBeMadeAgain() {
        var reference = channel.post(gate, "slack://#refunds");
        fake.next(Answer.error("internal_error"));
        assertThatThrownBy(() -> channel.close(decided(), "slack://#refunds", reference))
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("internal_error");
    }

    @Test
    void aTestMessageSaysWhatWentWrong() {
        channel.test("slack://#refunds");
        assertThat(fake.calls("chat.postMessage")).hasSize(1);
        assertThatThrownBy(() -> channel.test("slack://#nowhere"))
                .hasMessageContaining("channel_not_found")
                .hasMessageContaining("there is no such channel");
        assertThatThrownBy(() -> channel.test("slack://no where"))
                .hasMessageContaining("write #channel");
    }

    @Test
    void theApisAddressMayLackItsSlash() {
        var bare = URI.create(fake.api().toString().replaceFirst("/$", ""));
        var settings = new SlackSettings(FakeSlack.SIGNING, FakeSlack.TOKEN, bare, null);
        try (var other = Slack.of(settings, NAMES, SHORT, Clock.systemUTC())) {
            other.channel().post(gate, "slack://#refunds");
        }
        assertThat(fake.calls("chat.postMessage")).hasSize(1);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ?> unreachable() {
        return assertThatThrownBy(() -> channel.post(gate, "slack://#refunds"))
                .isInstanceOf(Unreachable.class)
                .hasMessageNotContaining("xoxb");
    }

    private Gate decided() {
        var standing = fixture.open(gate);
        return fixture.gates.decide(
                standing,
                new Decision(
                        GateState.APPROVED,
                        "member:Ada (slack)",
                        "slack",
                        "signature",
                        fixture.clock.instant(),
                        null,
                        List.of(),
                        null));
    }
}
