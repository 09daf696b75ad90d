package dev.rungate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplicesTest {
    @Test
    void withoutAnEditTheBytesAreTheVeryArrayThatWasRead() {
        var bytes = "{ \"a\":1 }".getBytes(UTF_8);
        assertThat(JsonText.of(bytes).edit().cut("b").bytes()).isSameAs(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\":1}|{}",
                "{ \"x\" : {\"y\":[1,2]} }|{ }",
                "{\"x\":1,\"a\":1.0}|{\"a\":1.0}",
                "{\"a\":1e5,\"x\":\"},{\"}|{\"a\":1e5}",
                "{\"a\":1, \"x\":[\"]\"] , \"b\":2}|{\"a\":1 , \"b\":2}",
                "{\"\\u0078\":1,\"a\":2}|{\"a\":2}",
                "{\"é\":\"x\",\"x\":\"é\\\"\",\"b\":-0}|{\"é\":\"x\",\"b\":-0}",
            })
    void aFieldIsCutOutWithItsComma(String before, String after) {
        assertThat(edit(before).cut("x").text()).isEqualTo(after);
    }

    @Test
    void neighboursAreCutOutTogetherWhereverTheyStand() {
        var text = "{\"x\":1, \"a\":1 ,\"y\":2,\"b\":2, \"z\":3}";
        assertThat(edit(text).cut("x").cut("y").cut("z").text()).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(edit(text).cut("a").cut("y").text()).isEqualTo("{\"x\":1,\"b\":2, \"z\":3}");
        assertThat(edit(text).cut("b").cut("z").text()).isEqualTo("{\"x\":1, \"a\":1 ,\"y\":2}");
        assertThat(edit(text).cut("x").cut("y").cut("z").cut("a").cut("b").text()).isEqualTo("{}");
    }

    @Test
    void aValueIsReplacedInItsPlaceAndOtherwiseAddedAtTheEnd() {
        assertThat(edit("{ \"a\" : 1.50 , \"b\" : null }").set("a", "7").text())
                .isEqualTo("{ \"a\" : 7 , \"b\" : null }");
        assertThat(edit("{ \"a\" : 1.50\n}").set("c", "{}").text())
                .isEqualTo("{ \"a\" : 1.50,\"c\":{}\n}");
        assertThat(edit("{}").set("c", "1").set("d", "2").text()).isEqualTo("{\"c\":1,\"d\":2}");
        assertThat(edit("{\"x\":0}").cut("x").set("c", "1").text()).isEqualTo("{\"c\":1}");
    }

    @Test
    void numbersKeepTheirSpelling() {
        var text = "{\"x\":0,\"a\":[1.0,1E+2,12345678901234567890,0.10,-0],\"model\":\"p/m\"}";
        assertThat(edit(text).cut("x").set("model", "\"m\"").text())
                .isEqualTo("{\"a\":[1.0,1E+2,12345678901234567890,0.10,-0],\"model\":\"m\"}");
    }

    private static Splices edit(String text) {
        return JsonText.of(text.getBytes(UTF_8)).edit();
    }
}
