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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
    }

    private final Map<String, Row> rows = rows();

    @Test
    void thereIsASampleOfEveryRefusal() {
        assertThat(RefusalSamples.all().stream().map(Object::getClass))
                .containsExactlyInAnyOrder(Refusal.class.getPermittedSubclasses());
    }

    @Test
    void everyCodeHasItsLineAndEveryLineItsCode() {
        var codes = new TreeSet<String>();
        RefusalSamples.all().forEach(refusal -> codes.add(refusal.code()));
        codes.addAll(List.of("websocket_not_offered", "internal_error"));
        assertThat(rows.keySet()).isEqualTo(codes);
    }

    @Test
    void statusContextRecoveryAndHeadersAreAsTheLineSays() {
        for (var refusal : RefusalSamples.all()) {
            var row = rows.get(refusal.code());
            var error = Refusals.text(new CallRefused(refusal), "req_1");
            assertThat(row.status()).as(row.code()).isEqualTo(Integer.toString(error.status()));
            var recovery = (Map<?, ?>) error.context().get("recovery");
            assertThat(row.words(4)).as(row.code()).contains((String) recovery.get("action"));
            assertThat(row.cells().get(5))
                    .as(row.code())
                    .startsWith(Refusals.shouldRetry(refusal).map(Object::toString).orElse("–"));
            assertThat(row.cells().get(6))
                    .as(row.code())
                    .isEqualTo(Refusals.retryAfter(refusal).isPresent() ? "yes" : "");
        }
    }

    @Test
    void theKeysOfTheContextAreAsTheLineSays() {
        for (var refusal : RefusalSamples.all()) {
            var row = rows.get(refusal.code());
            var described = new TreeSet<>(row.words(3));
            if (described.remove("budget_exceeded")) {
                described.addAll(rows.get("budget_exceeded").words(3));
            }
            described.removeAll(List.of("path", "problem"));
            var keys =
                    new TreeSet<>(
                            Refusals.text(new CallRefused(refusal), "req_1").context().keySet());
            keys.removeAll(List.of("recovery", "problem"));
            assertThat(described).as(row.code()).isEqualTo(keys);
        }
    }

    @Test
    void whatCannotBeBilledIsToldApart() {
        var nothingSent =
                new Refusal.UpstreamError(
                        "openai", null, 0, "RUNGATE_PROVIDER_OPENAI_KEY is not set");
        assertThat(Refusals.shouldRetry(nothingSent)).hasValue(false);
        assertThat(rows.get("upstream_error").words(4)).contains("configure_provider");
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
