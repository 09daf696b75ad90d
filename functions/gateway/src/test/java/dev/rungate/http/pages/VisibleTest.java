package dev.rungate.http.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.approvals.HostileTexts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is shown is what is there.
class VisibleTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x0, 0x7, 0xd, 0x1b, 0x7f, 0x85, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b,
                0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x2800,
                0x3164, 0xd800, 0xe000, 0xfe0f, 0xfeff, 0xffa0, 0xffff, 0xe0041, 0xe0101
            })
    void whatDeceivesIsSpelledOut(int c) {
        var text = Character.toString(c);
        assertThat(VisibleText.escaped("a" + text + "b")).startsWith("a\\u").endsWith("b");
        var html = page(new Html().text("a" + text + "b"));
        assertThat(html).contains("a<mark>U+").contains("</mark>b").doesNotContain(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "two\n\tlines", "Grüße", "日本語", "שלום", "🙂", "{\"a\": [1]}"})
    void whatPeopleWriteStaysAsItIs(String text) {
        assertThat(VisibleText.escaped(text)).isEqualTo(text);
    }

    @Test
    void nothingAModelWritesLooksLikeOurs() {
        HostileTexts.generated(500)
                .forEach(text -> {
                    var html = page(new Html().line("h1", text).block(text));
                    assertThat(html)
                            .matches(all -> !HostileTexts.deceives(all))
                            .doesNotContain("<script", "<@", "</pre><");
                    assertThat(html.substring(0, html.indexOf("</h1>")).lines()).hasSize(2);
                });
    }

    @Test
    void nothingBecomesMarkup() {
        var hostile = "</textarea><script>alert(\"1\")</script>' onfocus='x' &amp;";
        var html =
                page(new Html().text(hostile).area(hostile, "title", hostile).hidden("n", hostile));
        assertThat(html)
                .doesNotContain("<script>")
                .doesNotContain("alert(\"")
                .doesNotContain("' onfocus")
                .containsOnlyOnce("</textarea>")
                .contains("&amp;amp;");
    }

    @Test
    void aTextThatBeginsWithALineEndKeepsItInAnArea() {
        assertThat(page(new Html().area("\nx"))).contains("<textarea>\n\nx</textarea>");
    }

    private static String page(Html html) {
        return new String(html.bytes(), StandardCharsets.UTF_8);
    }
}
