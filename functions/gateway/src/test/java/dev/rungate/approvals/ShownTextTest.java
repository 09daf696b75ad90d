package dev.rungate.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What a model wrote never looks like ours.
class ShownTextTest {
    private static final List<UnaryOperator<String>> EVERY_WAY =
            List.of(
                    ShownText::name,
                    ShownText::line,
                    ShownText::block,
                    text -> ShownText.unlinked(text, 500, "here"));

    @Test
    void noCharacterThatDeceivesIsLeft() {
        var random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            var text = new StringBuilder();
            random.ints(20, 0, 0x10ffff).forEach(text::appendCodePoint);
            random.ints(10, 0x2000, 0x2070).forEach(text::appendCodePoint);
            for (var way : EVERY_WAY) {
                assertThat(way.apply(text.toString()).codePoints())
                        .noneMatch(c -> c != '\n' && c != '\t' && ShownText.deceives(c));
            }
        }
    }

    @Test
    void whatLooksLikeABlankIsSpelledOut() {
        for (int c : new int[] {0x3164, 0x115f, 0xffa0, 0x2800, 0x13441, 0x16fe4, 0x1d159}) {
            for (var way : EVERY_WAY) {
                assertThat(way.apply("a" + Character.toString(c)))
                        .isEqualTo("a[U+%04X]".formatted(c));
            }
        }
    }

    @Test
    void aNameHasNoLineMarkupMentionOrLink() {
        assertThat(ShownText.name("issue_refund")).isEqualTo("issue_refund");
        assertThat(ShownText.name("tools[0]")).isEqualTo("tools[0]");
        assertThat(ShownText.name("refund:over-$500")).isEqualTo("refund:over-$500");
        assertThat(ShownText.name("a\nRule: b")).isEqualTo("a[U+000A]Rule: b");
        assertThat(ShownText.name("*a* _b_ ~c~ `d` <!channel> [x](y) @u", 1_000))
                .doesNotContain("*", "~", "`", "<", ">", "(", "@", "_b", "b_");
        assertThat(ShownText.name("https://evil.example/x"))
                .isEqualTo("https[U+003A]//evil[.]example/x");
        assertThat(ShownText.name(":tada:")).doesNotContain(":");
        assertThat(ShownText.name("\u202etdnufer")).isEqualTo("[U+202E]tdnufer");
    }

    @Test
    void the202AndTheRefusalsAreOneLineOfOurs() {
        var fixture = new ApprovalsFixture(List.of());
        HostileTexts.generated(500)
                .forEach(text -> {
                    var action = new ProposedAction(0, text, text, text);
                    var waiting =
                            GateWords.waiting(
                                    fixture.gate(ApprovalsFixture.rules(), action),
                                    new Asked(List.of(), List.of(), null));
                    assertThat(waiting)
                            .matches(line -> !HostileTexts.deceives(line))
                            .doesNotContain("\n", "<", "`", "](", "evil.example", "://evil");
                });
    }

    @Test
    void whatIsCutSaysHowMuchIsMissingAndWhereTheWholeIs() {
        assertThat(ShownText.line("x".repeat(30), 10, "on the page"))
                .isEqualTo("x".repeat(10) + "… (20 more characters; the whole is on the page)");
        assertThat(ShownText.name("t".repeat(500))).contains("… (380 more characters;");
    }

    @Test
    void nothingInAnUnlinkedBlockBecomesALink() {
        assertThat(ShownText.unlinked("see https://a.example or www.b.example", 500, ""))
                .isEqualTo("see https[:]//a[.]example or www[.]b[.]example");
        assertThat(ShownText.unlinked("{\"amount\":600.50}", 500, ""))
                .isEqualTo("{\"amount\":600.50}");
    }
}
