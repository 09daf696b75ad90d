package dev.rungate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rungate.chat.MalformedRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @Test
    void oneMillionValuesAreReadAndOneMoreIsRefused() {
        var most = "{\"a\":[" + "[],".repeat(JsonValues.MOST - 3) + "1]}";
        assertThat(JsonValues.count(most.getBytes(UTF_8))).isEqualTo(JsonValues.MOST);
        assertThat(JsonText.of(most.getBytes(UTF_8)).has("a")).isTrue();
        assertRefused(most.replace("1]}", "1,2]}").getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 | {}",
                "1 | [ ]",
                "1 | 7",
                "2 | {\"a\":\"[,{\\\",\\\\\"}",
                "3 | [1,2]",
                "6 | {\"a\":[[], {} ,null], \"b\" : true }",
                "4 | [[[[]]]]"
            })
    void valuesAreCountedAsTheyWouldBeBuilt(String counted) {
        int bar = counted.indexOf('|');
        assertThat(JsonValues.count(counted.substring(bar + 2).getBytes(UTF_8)))
                .isEqualTo(Integer.parseInt(counted.substring(0, bar - 1)));
    }

    @Test
    void aTreeOfMoreThanAMillionValuesIsNotBuilt() {
        var many = ("[" + "[],".repeat(JsonValues.MOST) + "1]").getBytes(UTF_8);
        assertThat(Json.tree(many).isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":{\"b\":[{\"c\":1,\"c\":1}]}}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":-}",
                "{\"a\":0x1}",
                "{\"a\":1e}",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{\"a\":[,1]}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":'b'}",
                "{\"a\":tru}",
                "{\"a\":True}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"b",
                "{\"a\":[1",
                "{\"a\":",
                "{\"a\"",
                "{",
                "}",
                "{\"a\":1]",
                "{\"a\":1}}",
                "{\"a\":1}{}",
                "{\"a\":1} x",
                "{\"a\":1}\u0000",
                "/**/{\"a\":1}",
                "{\"a\":1}//",
                "#\n{\"a\":1}",
                "",
                " ",
                "null",
                "1",
                "\"a\"",
                "[]",
                "\u00a0{}",
                "\u000b{}",
                "\ufeff{\"a\":1}",
            })
    void whatIsNotOneJsonObjectWithUniqueKeysIsRefusedAtAPosition(String text) {
        assertRefused(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C080", // overlong zero
                "C1BF", // overlong
                "E08080", // overlong
                "F0808080", // overlong
                "EDA080", // half a surrogate pair
                "EDA080EDB080", // a pair in CESU-8
                "F4908080", // beyond Unicode
                "FF",
                "80", // a continuation of nothing
                "C3", // cut short
                "E282",
            })
    void bytesThatTwoReadersCouldTakeForDifferentTextAreRefused(String hex) {
        assertRefused(
                joined(
                        "{\"a\":\"".getBytes(UTF_8),
                        HexFormat.of().parseHex(hex),
                        "\"}".getBytes(UTF_8)));
    }

    @Test
    void jsonInAnotherEncodingIsRefused() {
        for (var charset :
                new Charset[] {
                    UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE")
                }) {
            assertRefused("{\"model\":\"a\"}".getBytes(charset));
        }
    }

    @Test
    void thePositionIsThatOfTheFault() {
        assertThat(problem("{\"a\":1,\n \"a\":2}"))
                .startsWith("Duplicate Object property \"a\"")
                .endsWith("(line 2, column 5)");
        assertThat(problem("{\"a\":1} x")).endsWith("at byte 8 (line 1, column 9)");
        assertThat(problem("")).isEqualTo("the body is empty at byte 0 (line 1, column 1)");
        assertThat(problem("[]"))
                .isEqualTo("the body must be one JSON object at byte 0 (line 1, column 1)");
        var bytes = joined("{\"é\":\"".getBytes(UTF_8), new byte[] {(byte) 0xff, '"', '}'});
        assertThat(catchThrowableOfType(MalformedRequest.class, () -> JsonText.of(bytes)).problem())
                .isEqualTo("not UTF-8 at byte 7 (line 1, column 8)");
    }

    @Test
    void fiveHundredLevelsAreReadAndOneMoreIsNot() {
        assertThat(JsonText.of(nested(500)).names()).containsExactly("a");
        assertThatThrownBy(() -> JsonText.of(nested(501)))
                .hasMessageContaining("nested more than 500 levels deep at byte 504");
        assertRefused(nested(10_000));
        assertRefused("[".repeat(1_000_000).getBytes(UTF_8));
    }

    @Test
    void aThousandCharactersOfNumberAreReadAndOneMoreIsNot() {
        assertThat(JsonText.of(object("1".repeat(1_000))).names()).containsExactly("a");
        assertThat(JsonText.of(object("-1." + "1".repeat(997))).names()).containsExactly("a");
        assertRefused(object("1".repeat(1_001)));
        assertRefused(object("-" + "1".repeat(1_000)));
        assertRefused(object("[1." + "1".repeat(999) + "]"));
        assertRefused(object("1e" + "1".repeat(999)));
    }

    @Test
    void tooManyFieldsAndTooManyKeysAreRefused() {
        var fields = new StringBuilder("{");
        for (int i = 0; i < 1_001; i++) {
            fields.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":1");
        }
        assertRefused(fields.append('}').toString().getBytes(UTF_8));
        assertRefused(object("[" + "{\"k\":1},".repeat(250_000) + "1]"));
    }

    @Test
    void everythingThatIsJsonIsRead() {
        var text =
                JsonText.of(
                        (" { \"a\" : [ { \"b\" : null } , -0.0e-3, 1E400, true ] ,\r\n"
                                        + "\t\"\\u0062\":\"\\ud800 \\\" \\/ é 😀\u007f\", \"\":false } \n")
                                .getBytes(UTF_8));
        assertThat(text.names()).containsExactly("a", "b", "");
        assertThat(text.has("a")).isTrue();
        assertThat(text.has("c")).isFalse();
    }

    @Test
    void ourOwnObjectIsHandedOverAsATree() {
        var text =
                JsonText.of(
                        "{\"rungate\":{\"run_id\":\"r1\",\"tags\":{\"a\":\"b\"}},\"model\":\"m\"}"
                                .getBytes(UTF_8));
        assertThat(text.rungate().orElseThrow().path("run_id").stringValue()).isEqualTo("r1");
        assertThat(JsonText.of("{}".getBytes(UTF_8)).rungate()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"run_1\"", "[]", "true"})
    void ourOwnObjectMustBeAnObject(String value) {
        var text = JsonText.of(("{\"rungate\":" + value + "}").getBytes(UTF_8));
        assertThat(catchThrowableOfType(MalformedRequest.class, text::rungate).field())
                .isEqualTo("rungate");
    }

    @Test
    void ourOwnObjectIsNotReadWhenItIsHuge() {
        var text =
                JsonText.of(
                        ("{\"rungate\":{\"a\":\"" + "b".repeat(20_000) + "\"}}").getBytes(UTF_8));
        assertThat(catchThrowableOfType(MalformedRequest.class, text::rungate).field())
                .isEqualTo("rungate");
    }

    private static void assertRefused(byte[] bytes) {
        var refusal = catchThrowableOfType(MalformedRequest.class, () -> JsonText.of(bytes));
        assertThat(refusal)
                .as(() -> new String(bytes, 0, Math.min(60, bytes.length), UTF_8))
                .isNotNull();
        assertThat(refusal.field()).isEqualTo("$");
        assertThat(refusal.problem())
                .matches("(?s).+ at byte \\d+ \\(line \\d+, column \\d+\\)")
                .doesNotContain("Jackson", "Feature", "StreamRead");
    }

    private static String problem(String text) {
        return catchThrowableOfType(MalformedRequest.class, () -> JsonText.of(text.getBytes(UTF_8)))
                .problem();
    }

    private static byte[] nested(int levels) {
        return object("[".repeat(levels - 1) + "]".repeat(levels - 1));
    }

    private static byte[] object(String value) {
        return ("{\"a\":" + value + "}").getBytes(UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
