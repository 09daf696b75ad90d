package dev.rungate.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.SlackConfig;
import com.slack.api.model.Message;
import com.slack.api.model.block.ActionsBlock;
import com.slack.api.model.block.HeaderBlock;
import com.slack.api.model.block.SectionBlock;
import com.slack.api.model.block.element.ButtonElement;
import com.slack.api.model.block.element.OverflowMenuElement;
import com.slack.api.model.view.View;
import com.slack.api.util.json.GsonFactory;
import dev.rungate.approvals.ApprovalsFixture;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.HostileTexts;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.chat.ToolEdit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What approvers see, read with Slack's own library.
class SlackMessageTest {
    private static final Function<Gate, String> NAMES = gate -> "Support <!channel> @here";

    private final ApprovalsFixture fixture = new ApprovalsFixture(List.of());
    private final SlackMessage message;
    private final SlackMessage withoutLinks;

    SlackMessageTest() {
        try (var fake = new FakeSlack()) {
            message = new SlackMessage(fake.settings(), NAMES);
            withoutLinks =
                    new SlackMessage(
                            new SlackSettings(FakeSlack.SIGNING, FakeSlack.TOKEN, fake.api(), null),
                            NAMES);
        }
    }

    @Test
    void itSaysWhatWillRunForWhomAndUntilWhen() {
        var gate = gate("refund", "{\"order\":\"A-1\",\"amount\":600.50}");
        var read = read(message.asking(gate));
        assertThat(((HeaderBlock) read.getBlocks().getFirst()).getText().getText())
                .isEqualTo("Approval needed: refund");
        var call = (SectionBlock) read.getBlocks().get(1);
        assertThat(call.getText().getText())
                .isEqualTo(
                        """
                        *refund*
                        ```
                        {
                          "order": "A-1",
                          "amount": 600.50
                        }
                        ```\
                        """);
        var facts = (SectionBlock) read.getBlocks().get(2);
        assertThat(facts.getFields())
                .extracting(field -> field.getText())
                .contains(
                        "*Rule*\nbig-refunds",
                        "*Policy*\nrefunds/3",
                        "*Run*\n" + gate.run().run(),
                        "*Agent*\n"
                                + "Support [U+003C][U+0021]channel[U+003E] [U+0040]here (agt_support)",
                        "*Spent so far*\n$" + gate.runSpent())
                .anyMatch(text -> text.startsWith("*Expires*\n<!date^" + seconds(gate) + "^"));
        assertThat(read.getText()).contains("refund").contains(gate.run().run().value());
    }

    @Test
    void itHoldsTwoButtonsThatCarryTheGate() {
        var gate = gate("refund", "{}");
        var actions = (ActionsBlock) read(message.asking(gate)).getBlocks().getLast();
        var buttons =
                actions.getElements().stream()
                        .filter(element -> element instanceof ButtonElement)
                        .map(element -> (ButtonElement) element)
                        .toList();
        assertThat(buttons)
                .extracting(ButtonElement::getActionId)
                .containsExactly("rungate_approve", "rungate_reject");
        assertThat(buttons).extracting(ButtonElement::getValue).containsOnly(gate.id().value());
        var menu = (OverflowMenuElement) actions.getElements().getLast();
        assertThat(menu.getOptions().getFirst().getValue()).isEqualTo(gate.id().value());
    }

    @Test
    void nothingIsLongerThanSlackTakes() {
        var long1 = "<&>`".repeat(5_000);
        var gate =
                fixture.gate(
                        ApprovalsFixture.rules(),
                        IntStream.range(0, 60)
                                .mapToObj(i ->
                                        new ProposedAction(
                                                i, "t".repeat(400), long1, "r".repeat(3_000)))
                                .toArray(ProposedAction[]::new));
        assertThat(FakeSlack.tooLong(message.asking(gate))).isEmpty();
        assertThat(FakeSlack.tooLong(message.decided(rejected(gate, long1)))).isEmpty();
        assertThat(read(message.asking(gate)).getBlocks()).hasSizeLessThan(50);
    }

    @Test
    void whatIsCutSaysSoAndWhereTheRestIs() {
        var gate = gate("refund", "{\"note\":\"" + "x".repeat(4_000) + "\"}");
        assertThat(texts(message.asking(gate)))
                .contains(":warning: The arguments are longer")
                .contains("<https://gate.example/approvals/" + gate.id() + "|See everything>");
        assertThat(texts(withoutLinks.asking(gate)))
                .contains(":warning:")
                .contains("GET /v1/gates/" + gate.id());
        assertThat(texts(message.asking(gate("refund", "{}")))).doesNotContain(":warning:");
    }

    @Test
    void everyCallThatIsNotShownIsCounted() {
        var gate =
                fixture.gate(
                        ApprovalsFixture.rules(),
                        IntStream.range(0, 12)
                                .mapToObj(i -> new ProposedAction(i, "tool" + i, "{}", "r"))
                                .toArray(ProposedAction[]::new));
        assertThat(texts(message.asking(gate)))
                .contains("tool9")
                .doesNotContain("*tool10*")
                .contains("2 more calls");
    }

    @Test
    void argumentsCanNeitherMentionNorLinkNorLeaveTheirBlock() {
        var gate =
                gate("refund", "{\"a\":\"<!channel> <@U1> <http://x|y> & ``` *Approved by all*\"}");
        var shown = texts(message.asking(gate));
        assertThat(shown)
                .contains("&lt;!channel&gt; &lt;@U1&gt; &lt;http://x|y&gt; &amp;")
                .doesNotContain("<!channel>");
        assertThat(shown.split("```", -1)).hasSize(3);
    }

    @Test
    void nothingAModelWritesLooksLikeOurs() {
        HostileTexts.generated(500)
                .forEach(text -> {
                    var asked =
                            message.asking(
                                    fixture.gate(
                                            ApprovalsFixture.rules(),
                                            new ProposedAction(0, text, text, text)));
                    var shown = texts(asked);
                    assertThat(shown)
                            .matches(all -> !HostileTexts.deceives(all))
                            .doesNotContain("<!channel", "<@", "<http://evil");
                    assertThat(shown.split("```", -1)).hasSize(3);
                    var outside = shown.replaceAll("(?s)```.*```", "");
                    assertThat(outside)
                            .doesNotContain(
                                    "*Approved*",
                                    " _x_",
                                    "~x~",
                                    ":tada:",
                                    "evil.example",
                                    "](http");
                    assertThat(asked.path("blocks").findValues("verbatim"))
                            .allMatch(verbatim -> verbatim.asBoolean());
                });
    }

    @Test
    void whatPeopleCannotSeeIsShown() {
        var gate = gate("refund", "not json \u202e\u200b\u0007 end");
        assertThat(texts(message.asking(gate))).contains("not json [U+202E][U+200B][U+0007] end");
    }

    @Test
    void argumentsThatCouldBeReadInTwoWaysAreShownAsTheyAre() {
        var twice = "{\"amount\":1,\"amount\":9999}";
        assertThat(texts(message.asking(gate("refund", twice)))).contains(twice);
    }

    @Test
    void aCutNeverSplitsACharacterOrAnEscape() {
        for (int most = 6; most < 40; most++) {
            var cut = SlackText.escaped("😀<😀&😀>😀`😀".repeat(3), most);
            assertThat(cut.length()).isLessThanOrEqualTo(most);
            assertThat(cut).endsWith("…").doesNotContainPattern("&[a-z]*(…|&)");
            assertThat(Character.isHighSurrogate(cut.charAt(cut.length() - 2))).isFalse();
        }
    }

    @Test
    void aDecisionReplacesTheButtonsByWhoDecidedWhenAndWhy() {
        var gate = rejected(gate("refund", "{}"), "too <much>\n```");
        var read = read(message.decided(gate));
        assertThat(read.getBlocks()).noneMatch(block -> block instanceof ActionsBlock);
        assertThat(((SectionBlock) read.getBlocks().getLast()).getText().getText())
                .contains("*Rejected* by member:Ada (slack)")
                .contains("<!date^" + gate.decision().at().getEpochSecond() + "^")
                .contains(">too &lt;much&gt; '''");
    }

    @Test
    void anExpiryNamesNobody() {
        var gate = gate("refund", "{}");
        var expired = decided(gate, GateState.EXPIRED, Decision.EXPIRY, null);
        assertThat(texts(message.decided(expired)))
                .contains("*Expired* because nobody answered in time");
    }

    @Test
    void changedArgumentsAreShownAsTheyWillBeUsed() {
        var gate = fixture.open(gate("refund", "{\"amount\":600}"));
        var decision =
                new Decision(
                        GateState.APPROVED,
                        "member:Ada",
                        "page",
                        "token",
                        fixture.clock.instant(),
                        null,
                        List.of(new ToolEdit(0, "{\"amount\":5}")),
                        null);
        assertThat(texts(message.decided(fixture.gates.decide(gate, decision))))
                .contains("\"amount\": 5")
                .doesNotContain("\"amount\": 600")
                .contains("with changed arguments");
    }

    @Test
    void moreThanOneApproverIsAnnounced() {
        var gate =
                fixture.gate(ApprovalsFixture.rules(2), new ProposedAction(0, "refund", "{}", "r"));
        assertThat(texts(message.asking(gate))).contains("2 different people have to approve");
    }

    @Test
    void theDigestIsOfWhatIsShown() {
        var gate = gate("refund", "{}");
        assertThat(message.digest(gate)).hasSize(64).isEqualTo(message.digest(gate));
        assertThat(message.digest(gate("refund", "{\"a\":1}"))).isNotEqualTo(message.digest(gate));
    }

    @Test
    void theReasonFormIsAModalOfSlacks() {
        var wish =
                new SlackPayload.WantsToExplain(
                        new SlackPayload.Person("T1", "U1"), "gate_1", "1.2.3", "https://h");
        var view =
                GsonFactory.createSnakeCase(strict())
                        .fromJson(ReasonForm.opened(wish).path("view").toString(), View.class);
        assertThat(view.getType()).isEqualTo("modal");
        assertThat(view.getTitle().getText()).hasSizeLessThanOrEqualTo(24);
        assertThat(view.getBlocks()).hasSize(1);
        assertThat(ReasonForm.Kept.of(view.getPrivateMetadata()))
                .isEqualTo(new ReasonForm.Kept("gate_1", "https://h"));
    }

    private Gate gate(String tool, String arguments) {
        return fixture.gate(
                ApprovalsFixture.rules(), new ProposedAction(0, tool, arguments, "big-refunds"));
    }

    private Gate rejected(Gate gate, String reason) {
        return decided(gate, GateState.REJECTED, "member:Ada (slack)", reason);
    }

    private Gate decided(Gate gate, GateState as, String by, @Nullable String reason) {
        var standing = fixture.open(gate);
        return fixture.gates.decide(
                standing,
                new Decision(
                        as,
                        by,
                        "slack",
                        "signature",
                        fixture.clock.instant(),
                        reason,
                        List.of(),
                        null));
    }

    private static long seconds(Gate gate) {
        return gate.expiresAt().getEpochSecond();
    }

    private static Message read(ObjectNode message) {
        return GsonFactory.createSnakeCase(strict()).fromJson(message.toString(), Message.class);
    }

    private static SlackConfig strict() {
        var config = new SlackConfig();
        config.setFailOnUnknownProperties(true);
        return config;
    }

    /// All texts of the blocks, as Slack would get them.
    private static String texts(ObjectNode message) {
        var all = new StringBuilder();
        texts(message.path("blocks")).forEach(text -> all.append(text).append('\n'));
        return all.toString();
    }

    private static Stream<String> texts(JsonNode node) {
        return node.isString()
                ? Stream.of(node.stringValue())
                : node.valueStream().flatMap(SlackMessageTest::texts);
    }
}
