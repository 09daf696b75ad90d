package dev.rungate.wire.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.CpuTime;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A document that wants to hurt")
@Timeout(120)
final class HostileDocumentsTest {
    private static final int MEGA = 1 << 20;

    @BeforeAll
    static void loadTheClasses() {
        Documents.read("a: [1, {b: 2.5}]", "application/yaml");
        Documents.read("{\"a\": [1, {\"b\": 2.5}]}", "application/json");
    }

    @ParameterizedTest
    @MethodSource
    void isRefusedSoon(Bomb bomb) {
        var answer = soon(bomb.text(), bomb.type());

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Document.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.faults())
                                        .singleElement()
                                        .satisfies(fault -> {
                                            assertThat(fault.path()).hasToString("$");
                                            assertThat(fault.problem())
                                                    .contains(bomb.because())
                                                    .hasSizeLessThan(300);
                                        }));
    }

    static Stream<Named<Bomb>> isRefusedSoon() {
        return Stream.of(
                yaml("a billion laughs", laughs(10), "more than 20 aliases"),
                yaml("doubling within twenty aliases", doubling("x".repeat(100_000)), "too large"),
                yaml(
                        "doubling lists within twenty aliases",
                        doubling("[" + "1,".repeat(50_000) + "]"),
                        "too large"),
                yaml("levels made by aliases", stacked(), "deeper than 64"),
                yaml("opening brackets", "[".repeat(MEGA), "deeper than 64"),
                yaml("opening braces", "{a: ".repeat(MEGA / 4), "deeper than 64"),
                yaml("dashes", "- ".repeat(MEGA / 2), "deeper than 64"),
                yaml("indentation", indented(), "deeper than 64"),
                yaml("too many bytes", "a: " + "x".repeat(MEGA), "larger than 1 MiB"),
                yaml("a number without end", "a: [" + "1".repeat(MEGA / 2), "is no YAML"),
                yaml("a far exponent", "a: 1e999999999", "too far from zero"),
                yaml("question marks", "? ".repeat(MEGA / 2), "not plain text"),
                yaml("open quote", "a: \"" + "\\x41".repeat(MEGA / 5), "is no YAML"),
                yaml(
                        "half a document",
                        IntStream.range(0, 60_000)
                                .mapToObj(i -> "k" + i + ": 1")
                                .collect(Collectors.joining("\n", "", "\nk: [")),
                        "is no YAML"),
                json("opening brackets", "[".repeat(MEGA), "deeper than 64"),
                json("opening braces", "{\"a\":".repeat(MEGA / 5), "deeper than 64"),
                json(
                        "a number without end",
                        "[" + "1".repeat(MEGA - 2) + "]",
                        "a number or a name that is too long"),
                json("a far exponent", "[1e-999999999]", "too far from zero"),
                json("open quote", "[\"" + "\\u0041".repeat(MEGA / 7), "is no JSON"));
    }

    @Test
    void orWithAHundredThousandKeysTwiceIsAnsweredSoon() {
        var twice = "k: 1\n".repeat(MEGA / 5);

        assertThat(soon(twice, "application/yaml")).isInstanceOf(Document.Unreadable.class);
    }

    @Test
    void aMegabyteOfHonestTextIsReadSoon() {
        var honest =
                IntStream.range(0, 25_000)
                        .mapToObj(i -> "key_" + i + ": [1, 2, 'three', 4.5]\n")
                        .collect(Collectors.joining());

        assertThat(soon(honest, "application/yaml")).isInstanceOf(Document.Read.class);
    }

    /// Whatever bytes come, there is an answer and no exception.
    @Test
    void noiseIsAnsweredToo() {
        var random = new Random(20261121);
        var pieces =
                "a: |&x *x !t [ ] { } , - ? : > \" ' # % @ ` \n \t \r \u0085 \uFEFF 1 -.inf 0x ~ --- ... \\ <<"
                        .split(" ");
        for (int round = 0; round < 20_000; round++) {
            var text =
                    random.ints(random.nextInt(1, 25), 0, pieces.length)
                            .mapToObj(piece -> pieces[piece] + (random.nextBoolean() ? " " : ""))
                            .collect(Collectors.joining());

            assertThat(
                            Documents.read(
                                    text, round % 4 == 0 ? "application/json" : "application/yaml"))
                    .isNotNull();
        }
    }

    private static Document soon(String text, String type) {
        return CpuTime.bounded(() -> Documents.read(text, type));
    }

    record Bomb(String type, String text, String because) {}

    private static Named<Bomb> yaml(String name, String text, String because) {
        return Named.of("YAML: " + name, new Bomb("application/yaml", text, because));
    }

    private static Named<Bomb> json(String name, String text, String because) {
        return Named.of("JSON: " + name, new Bomb("application/json", text, because));
    }

    private static String laughs(int levels) {
        var text = new StringBuilder("l0: &l0 lol\n");
        for (int level = 1; level <= levels; level++) {
            text.append(
                    "l%d: &l%d [%s]\n"
                            .formatted(level, level, ("*l" + (level - 1) + ",").repeat(9)));
        }
        return text.toString();
    }

    private static String doubling(String seed) {
        var text = new StringBuilder("l0: &l0 " + seed + "\n");
        for (int level = 1; level <= 10; level++) {
            text.append("l%d: &l%d [*l%d, *l%d]\n".formatted(level, level, level - 1, level - 1));
        }
        return text.toString();
    }

    private static String stacked() {
        var text = new StringBuilder("l0: &l0 " + "[".repeat(40) + "]".repeat(40) + "\n");
        return text.append("l1: &l1 " + "[".repeat(40) + "*l0" + "]".repeat(40) + "\n").toString();
    }

    private static String indented() {
        return IntStream.range(0, 1_000)
                .mapToObj(level -> " ".repeat(level) + "a:\n")
                .collect(Collectors.joining());
    }
}
