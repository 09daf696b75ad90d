package dev.rungate.channels.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.rungate.approvals.ApproverChannel.Unreachable;
import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.HostileTexts;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real mail server takes our mails, and their links say whose they are.
class EmailChannelTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final Pattern LINK =
            Pattern.compile(
                    "https://rungate\\.example/approvals/mail/(gate_\\w+)\\?p=([\\w-]+)&s=(\\w+)");

    private static final String NAME = "Ada's agent\n@channel";

    private final MailLinks links = new MailLinks(new byte[32], "https://rungate.example/");
    private GreenMail mails;

    @BeforeEach
    void open() {
        mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
    }

    @AfterEach
    void shut() {
        mails.stop();
    }

    @Test
    void aMailSaysWhatWaitsAndHoldsOneLink() throws Exception {
        var gate = gate("refund", "{\"amount\":700}");
        channel().post(gate, "mailto:Ann@b.example");
        assertThat(mails.getReceivedMessages()).hasSize(1);
        var mail = mails.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Approval needed: refund");
        assertThat(mail.getFrom()[0]).hasToString("rungate@b.example");
        assertThat(mail.getAllRecipients()[0]).hasToString("Ann@b.example");
        var text = mail.getContent().toString();
        assertThat(text)
                .contains(
                        "refund {\"amount\":700}",
                        "The agent Ada[U+0027]s agent[U+000A][U+0040]channel (agt_1) wants",
                        "refunds",
                        "support/3",
                        "run-1",
                        "$0.25")
                .contains(gate.expiresAt().toString());
        var found = LINK.matcher(text);
        assertThat(found.find()).isTrue();
        assertThat(found.group(1)).isEqualTo(gate.id().value());
        assertThat(links.read(gate.id(), found.group(2), found.group(3)))
                .contains(new MailLinks.Holder("ann@b.example", gate.expiresAt()));
        assertThat(found.find()).isFalse();
    }

    @Test
    void aModelWritesNoHeaders() throws Exception {
        channel()
                .post(
                        gate("x\r\nBcc: evil@b.example\u202E", "y".repeat(5_000)),
                        "mailto:a@b.example");
        assertThat(mails.getReceivedMessages()).hasSize(1);
        var mail = mails.getReceivedMessages()[0];
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject())
                .startsWith("Approval needed: x[U+000D][U+000A]Bcc: evil[U+0040]b[.]example");
        assertThat(mail.getContent().toString())
                .contains("… (3000 more characters; the whole is behind the link below)")
                .hasSizeLessThan(3_500);
    }

    @Test
    void nothingAModelWritesLooksLikeOurs() {
        HostileTexts.generated(500)
                .forEach(text -> {
                    var mail = MailText.of(gate(text, text), text, "https://rungate.example/link");
                    assertThat(mail)
                            .matches(all -> !HostileTexts.deceives(all))
                            .doesNotContain("evil.example", "http://", "a@evil")
                            .containsOnlyOnce("https://")
                            .containsOnlyOnce("\nRule: ");
                    assertThat(MailText.subject(gate(text, text)))
                            .doesNotContain("\n", "evil.example");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:nobody",
                "mailto:",
                "mailto:a@b.example,c@d.example",
                "mailto:a@b\r\nX: y"
            })
    void whatIsNoAddressGetsNoMail(String address) {
        assertThatThrownBy(() -> channel().post(gate("refund", "{}"), address))
                .isInstanceOf(Unreachable.class);
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void aPasswordIsNeverSaidInTheClear() {
        var url = "smtp://user:word-of-the-tests@127.0.0.1:" + mails.getSmtp().getPort();
        var channel =
                new EmailChannel(MailServer.of(url), "rungate@b.example", links, gate -> NAME);
        assertThatThrownBy(() -> channel.post(gate("refund", "{}"), "mailto:a@b.example"))
                .isInstanceOf(Unreachable.class)
                .hasMessageNotContaining("word-of-the-tests");
        assertThat(MailServer.of(url).toString()).doesNotContain("word-of-the-tests");
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        var channel = channel();
        mails.stop();
        assertThatThrownBy(() -> channel.post(gate("refund", "{}"), "mailto:a@b.example"))
                .isInstanceOf(Unreachable.class);
    }

    @Test
    void aLinkIsForOneGateAndOneAddress() {
        var gate = gate("refund", "{}");
        var found = LINK.matcher(links.of(gate, "a@b.example"));
        assertThat(found.find()).isTrue();
        var p = found.group(2);
        var s = found.group(3);
        assertThat(links.read(new GateId("gate_other"), p, s)).isEmpty();
        assertThat(links.read(gate.id(), p + "A", s)).isEmpty();
        assertThat(links.read(gate.id(), p, "")).isEmpty();
        var otherKey = new byte[32];
        otherKey[0] = 1;
        assertThat(new MailLinks(otherKey, "https://rungate.example").read(gate.id(), p, s))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.example", "smtp:a", "smtp://user@a.example", "a b"})
    void whatIsNoMailServerIsNone(String url) {
        assertThatThrownBy(() -> MailServer.of(url)).isInstanceOf(IllegalArgumentException.class);
    }

    private EmailChannel channel() {
        var url = "smtp://127.0.0.1:" + mails.getSmtp().getPort();
        return new EmailChannel(MailServer.of(url), "rungate@b.example", links, gate -> NAME);
    }

    private static Gate gate(String tool, String arguments) {
        var run = new RunKey(OrgId.LOCAL, new RunId("run-1"));
        return Gate.opened(
                GateId.of(new Requester(run, new AgentId("agt_1"), null), "request", 0),
                run,
                new AgentId("agt_1"),
                null,
                new PolicyRef("support", 3),
                "request",
                List.of(new ProposedAction(0, tool, arguments, "refunds")),
                List.of(new AskedRule("refunds", AskRules.DEFAULT)),
                Usd.of("0.25"),
                NOW);
    }
}
