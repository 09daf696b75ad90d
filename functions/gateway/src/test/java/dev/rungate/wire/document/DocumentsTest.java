package dev.rungate.wire.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DocumentsTest {
    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";

    @Test
    void yamlAndJsonOfTheSameContentAreTheSameTree() {
        var yaml =
                tree(
                        YAML,
                        "name: a\nrun: { max_steps: 3, shared: true }\ntools:\n  - when: 'x > 1'\n  - null\n");
        var json =
                tree(
                        JSON,
                        "{\"name\":\"a\",\"run\":{\"max_steps\":3,\"shared\":true},\"tools\":[{\"when\":\"x > 1\"},null]}");

        assertThat(yaml).isEqualTo(json);
        assertThat(Documents.digest(yaml)).isEqualTo(Documents.digest(json));
    }

    @Test
    void theDigestForgetsLayoutAndRemembersContent() {
        var digest = Documents.digest(tree(YAML, "a: 1.50\nb: [1, 2]"));

        assertThat(Documents.digest(tree(YAML, "# hello\nb:\n- 1.0\n- 2\na: 15e-1\n")))
                .isEqualTo(digest);
        assertThat(Documents.digest(tree(YAML, "a: 1.50\nb: [2, 1]"))).isNotEqualTo(digest);
        assertThat(Documents.digest(tree(YAML, "a: '1.50'\nb: [1, 2]"))).isNotEqualTo(digest);
        assertThat(Documents.digest(tree(YAML, "a: 9007199254740993")))
                .isNotEqualTo(Documents.digest(tree(YAML, "a: 9007199254740992")));
        assertThat(digest).matches("[0-9a-f]{64}");
    }

    @Test
    void unquotedWordsMeanWhatYaml12SaysTheyMean() {
        assertThat(
                        tree(
                                YAML,
                                "[off, no, yes, on, true, False, ~, 0o17, 0x1F, 1_000, 12:30:45, '3']"))
                .isEqualTo(
                        Arrays.asList(
                                "off",
                                "no",
                                "yes",
                                "on",
                                true,
                                false,
                                null,
                                15L,
                                31L,
                                "1_000",
                                "12:30:45",
                                "3"));
    }

    @Test
    void numbersKeepEveryDigit() {
        var numbers = "[0.1, 2.00, 12345678901234567890, 9007199254740993, -1e-3]";
        var expected =
                List.of(
                        new BigDecimal("0.1"),
                        new BigDecimal("2.00"),
                        new BigInteger("12345678901234567890"),
                        9007199254740993L,
                        new BigDecimal("-1e-3"));

        assertThat(tree(YAML, numbers)).isEqualTo(expected);
        assertThat(tree(JSON, numbers)).isEqualTo(expected);
    }

    @Test
    void keysStayInTheOrderOfTheText() {
        assertThat(((Map<?, ?>) tree(YAML, "z: 1\na: 2\nm: 3")).keySet()).hasToString("[z, a, m]");
        assertThat(
                        new String(
                                Documents.json(
                                        tree(JSON, "{\"z\":1,\"a\":0.50,\"m\":[null,true]}")),
                                StandardCharsets.UTF_8))
                .isEqualTo("{\"z\":1,\"a\":0.50,\"m\":[null,true]}");
    }

    @Test
    void textThatIsNeitherHasOneFaultAtTheDocumentWithLineAndColumn() {
        assertThat(faults(YAML, "name: a\nrun: {\n  x: 1\n"))
                .singleElement()
                .asString()
                .matches("\\$ is no YAML: .*\\(line \\d, column \\d\\)");
        assertThat(faults(YAML, "a: b: c"))
                .containsExactly(
                        "$ is no YAML: mapping values are not allowed here (line 1, column 5)");
        assertThat(faults(JSON, "{\"name\": \"a\",\n  oops}"))
                .singleElement()
                .asString()
                .matches("\\$ is no JSON: .*\\(line 2, column 3\\)");
        assertThat(faults(JSON, "{\"name\": \"a\"} x"))
                .singleElement()
                .asString()
                .startsWith("$ is no JSON");
        assertThat(faults(JSON, "{\"name\": NaN}"))
                .singleElement()
                .asString()
                .startsWith("$ is no JSON");
        assertThat(faults(JSON, "name: a")).singleElement().asString().startsWith("$ is no JSON");
        assertThat(faults(YAML, "a: \u0000"))
                .singleElement()
                .asString()
                .startsWith("$ is no YAML")
                .contains("line 1, column 4");
    }

    @Test
    void everyKeyThatAppearsTwiceIsAFaultAtItsPlace() {
        var yaml =
                "run:\n  max_steps: 1\n  max_steps: 2\ntools:\n- { tool: a, tool: b }\nrun: {}\n";
        var json =
                "{\"run\":{\"max_steps\":1,\"max_steps\":2},\"tools\":[{\"tool\":\"a\",\"tool\":\"b\"}],\"run\":{}}";

        assertThat(faults(YAML, yaml))
                .containsExactly(
                        "run.max_steps appears twice (line 3, column 3)",
                        "tools[0].tool appears twice (line 5, column 14)",
                        "run appears twice (line 6, column 1)");
        assertThat(faults(JSON, json))
                .extracting(fault -> fault.substring(0, fault.indexOf(' ')))
                .containsExactly("run.max_steps", "tools[0].tool", "run");
    }

    @Test
    void tagsOfAnyOtherKindThanTextAreRefused() {
        for (var text :
                List.of(
                        "a: !!java.net.URL ['x']",
                        "a: !custom 1",
                        "!policy\nname: a",
                        "a: !!set {x}",
                        "a: !!binary aGk=")) {
            assertThat(faults(YAML, text))
                    .singleElement()
                    .asString()
                    .startsWith("$ uses the tag ")
                    .contains("line ");
        }
        assertThat(tree(YAML, "a: !!str 5")).isEqualTo(Map.of("a", "5"));
    }

    @Test
    void twentyAliasesAreFineAndTwentyOneAreNot() {
        assertThat(tree(YAML, "a: &x 1\nb: [" + "*x,".repeat(20) + "]")).isInstanceOf(Map.class);
        assertThat(faults(YAML, "a: &x 1\nb: [" + "*x,".repeat(21) + "]"))
                .containsExactly("$ uses more than 20 aliases (line 2, column 65)");
    }

    @Test
    void anAliasStandsForWhatWasNamedAndNeverForItself() {
        assertThat(tree(YAML, "a: &x { b: 1 }\nc: *x"))
                .isEqualTo(Map.of("a", Map.of("b", 1L), "c", Map.of("b", 1L)));
        assertThat(faults(YAML, "a: &x [*x]"))
                .containsExactly("$ uses the alias *x before it is finished (line 1, column 8)");
        assertThat(faults(YAML, "a: *nobody"))
                .singleElement()
                .asString()
                .startsWith("$ uses the alias *nobody");
    }

    @Test
    void emptyTextSeveralDocumentsAndBytesThatAreNoTextAreRefused() {
        assertThat(faults(YAML, "")).containsExactly("$ the document is empty (line 1, column 1)");
        assertThat(faults(YAML, "# nothing\n"))
                .containsExactly("$ the document is empty (line 1, column 1)");
        assertThat(faults(JSON, "")).containsExactly("$ the document is empty (line 1, column 1)");
        assertThat(faults(JSON, "null"))
                .containsExactly("$ the document is empty (line 1, column 1)");
        assertThat(faults(YAML, "a: 1\n---\nb: 2\n"))
                .singleElement()
                .asString()
                .startsWith("$ holds more than one document");
        assertThat(faults(Documents.read(new byte[] {'a', ':', '\n', (byte) 0xC3, '('}, YAML)))
                .containsExactly("$ is not UTF-8 (line 2, column 1)");
        assertThat(faults(YAML, "? [a, b]\n: 1"))
                .singleElement()
                .asString()
                .startsWith("$ has a key that is not plain text");
    }

    @Test
    void aByteOrderMarkIsNoContent() {
        assertThat(tree(YAML, "\uFEFFa: 1")).isEqualTo(Map.of("a", 1L));
        assertThat(tree(JSON, "\uFEFF{\"a\":1}")).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void whatIsNotSaidToBeJsonIsReadAsYaml() {
        assertThat(tree("text/plain", "{\"a\": 1}"))
                .isEqualTo(tree("application/policy+json; charset=utf-8", "{\"a\": 1}"));
    }

    static Object tree(String contentType, String text) {
        return switch (Documents.read(text, contentType)) {
            case Document.Read(var tree) -> tree;
            case Document.Unreadable(var faults) -> throw new AssertionError(faults);
        };
    }

    static List<String> faults(String contentType, String text) {
        return faults(Documents.read(text, contentType));
    }

    private static List<String> faults(Document document) {
        return switch (document) {
            case Document.Read(var tree) -> throw new AssertionError("was read: " + tree);
            case Document.Unreadable(var faults) ->
                    faults.stream().map(fault -> fault.path() + " " + fault.problem()).toList();
        };
    }
}
