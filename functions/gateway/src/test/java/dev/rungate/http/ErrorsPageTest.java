package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/errors.md` lists what the code says.
class ErrorsPageTest {
    private static final Pattern WORD = Pattern.compile("`([a-z_]+)`");

    /// One line of the table.
    private record Row(String status, String code, List<String> cells) {
        List<String> words(int cell) {
            return WORD.matcher(cells.get(cell)).results().map(match -> match.group(1)).toList();
        }

        /// Those of the words that the cell has.
        Set<String> choices(int cell, String words) {
            return Pattern.compile(words)
                    .matcher(cells.get(cell))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private final Map<String, Row> rows = rows();

    @Test
    void thereIsASampleOfEveryRefusal() {
        var sampled = RefusalSamples.all().stream().map(Object::getClass).distinct();
        assertThat(sampled).containsExactlyInAnyOrder(Refusal.class.getPermittedSubclasses());
    }

    @Test
    void everyCodeHasItsLineAndEveryLineItsCode() {
        var codes = new TreeSet<String>();
        RefusalSamples.all().forEach(refusal -> codes.add(refusal.code()));
        codes.addAll(List.of("websocket_not_offered", "internal_error"));
        assertThat(rows.keySet()).isEqualTo(codes);
    }

    @Test
    void aLineSaysTheStatusOfItsRefusals() {
        for (var refusal : RefusalSamples.all()) {
            var row = rows.get(refusal.code());
            assertThat(row.status())
                    .as(row.code())
                    .isEqualTo(Integer.toString(refusal.row().status()));
        }
    }

    /// Every shape of a refusal is among the samples: a line says what all of them say together.
    @Test
    void aLineSaysTheRecoveriesAndHeadersOfAllShapesOfItsRefusal() {
        rows.forEach((code, row) -> {
            var shapes = shapes(code);
            if (!shapes.isEmpty()) {
                assertThat(new TreeSet<>(row.words(4)))
                        .as(code)
                        .isEqualTo(all(shapes, refusal -> refusal.row().action()));
                assertThat(row.choices(5, "true|false|–"))
                        .as(code)
                        .isEqualTo(all(shapes, ErrorsPageTest::shouldRetry));
                assertThat(row.choices(6, "yes|none")).as(code).isEqualTo(retryAfter(shapes));
            }
        });
    }

    @Test
    void aLineSaysTheKeysOfTheContext() {
        rows.forEach((code, row) -> {
            var described = new TreeSet<>(row.words(3));
            if (described.remove("budget_exceeded")) {
                described.addAll(rows.get("budget_exceeded").words(3));
            }
            var keys = new TreeSet<String>();
            shapes(code).forEach(refusal -> keys.addAll(context(refusal)));
            keys.remove("recovery");
            if (!shapes(code).isEmpty()) {
                assertThat(described).as(code).isEqualTo(keys);
            }
        });
    }

    private static List<Refusal> shapes(String code) {
        return RefusalSamples.all().stream()
                .filter(refusal -> refusal.code().equals(code))
                .toList();
    }

    private static Set<String> all(List<Refusal> shapes, Function<Refusal, String> what) {
        return shapes.stream().map(what).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String shouldRetry(Refusal refusal) {
        return RefusalText.shouldRetry(refusal).map(Object::toString).orElse("–");
    }

    /// An empty cell where no shape has the header.
    private static Set<String> retryAfter(List<Refusal> shapes) {
        var found = all(shapes, one -> RefusalText.retryAfter(one).isPresent() ? "yes" : "none");
        return found.equals(Set.of("none")) ? Set.of() : found;
    }

    private static Set<String> context(Refusal refusal) {
        return RefusalText.text(new CallRefused(refusal), "req_1").context().keySet();
    }

    private static Map<String, Row> rows() {
        var rows = new TreeMap<String, Row>();
        lines().filter(line -> line.startsWith("| "))
                .map(ErrorsPageTest::cells)
                .forEach(cells -> {
                    var code = WORD.matcher(cells.get(1));
                    if (code.find() && cells.get(0).matches("\\d{3}")) {
                        rows.put(code.group(1), new Row(cells.get(0), code.group(1), cells));
                    }
                });
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList();
    }

    private static Stream<String> lines() {
        try {
            return Files.readAllLines(Path.of("..", "..", "docs", "errors.md")).stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
