package dev.rungate.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LooseNamesTest {
    @ParameterizedTest
    @CsvSource({
        "i\u017fsue, ISSUE",
        "\u0130ssue, issue",
        "\u0131ssue, Issue",
        "stra\u00dfe, STRASSE",
        "STRA\u1e9eE, strasse",
        "\u212aill, kill",
        "\ufb01le, FILE",
        "\u03bf\u03b4\u03cc\u03c2, \u039f\u0394\u038c\u03a3",
    })
    void allCasesOfANameAreOne(String one, String other) {
        assertThat(LooseNames.folded(one)).isEqualTo(LooseNames.folded(other));
        assertThat(LooseNames.letters(one)).isEqualTo(LooseNames.letters(other));
    }

    @Test
    void everyCharacterIsOneWithAllItsCases() {
        characters()
                .forEach(c -> {
                    var text = Character.toString(c);
                    var cases =
                            List.of(
                                    text.toUpperCase(Locale.ROOT),
                                    text.toLowerCase(Locale.ROOT),
                                    Character.toString(Character.toUpperCase(c)),
                                    Character.toString(Character.toLowerCase(c)),
                                    Character.toString(Character.toTitleCase(c)));
                    assertThat(cases)
                            .as("U+%04X", c)
                            .allMatch(other ->
                                    LooseNames.folded(other).equals(LooseNames.folded(text)));
                });
    }

    /// The names of characters are an independent list of those that are invisible or blank.
    @Test
    void noLetterOfANameIsInvisible() {
        var invisible =
                characters()
                        .filter(Character::isLetterOrDigit)
                        .filter(c -> Character.getName(c).matches(".*\\b(FILLER|BLANK)\\b.*"))
                        .toArray();
        assertThat(invisible).contains(0x115f, 0x1160, 0x3164, 0xffa0);
        for (int c : invisible) {
            assertThat(LooseNames.isUnseen(c)).as("U+%04X", c).isTrue();
            assertThat(LooseNames.letters("a" + Character.toString(c) + "B")).isEqualTo("ab");
        }
    }

    @Test
    void whatIsInvisibleFallsAway() {
        for (int c :
                new int[] {
                    ' ', 0, 0xa0, 0xad, 0x34f, 0x61c, 0x17b4, 0x180b, 0x200b, 0x2028, 0x202e,
                    0x2060, 0x2065, 0x2800, 0x3000, 0x3164, 0xfe0f, 0xfeff, 0xfff0, 0x13441,
                    0x1bca0, 0x1d159, 0x1d173, 0xe0001, 0xe0041, 0xe0100, 0xe0fff
                }) {
            var name = "drop" + Character.toString(c) + "_table" + Character.toString(c);
            assertThat(LooseNames.visible(name)).as("U+%04X", c).isEqualTo("drop_table");
        }
    }

    @Test
    void whatIsSeenStays() {
        assertThat(LooseNames.visible("\u00e9\u0301-\uac00_9\ud83d\ude00"))
                .isEqualTo("\u00e9\u0301-\uac00_9\ud83d\ude00");
    }

    private static IntStream characters() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(Character::isDefined);
    }
}
