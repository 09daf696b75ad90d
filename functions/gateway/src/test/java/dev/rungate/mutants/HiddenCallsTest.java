package dev.rungate.mutants;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Calls that stand where a reader by the standard finds none, and a lenient client does.
class HiddenCallsTest {
    private static final List<String> LEADS =
            List.of(
                    "",
                    "\n",
                    "\r\n\r\n",
                    " \n",
                    "\t\n",
                    "\f\n",
                    "\0\n",
                    "hello\n",
                    "hello\n\n",
                    "<p>\n",
                    "datax: 1\n",
                    "foo: 1\n",
                    "data\n",
                    "event\n",
                    "data : x\n\n",
                    "Data: x\n\n",
                    "x".repeat(5_000) + "\n");

    private static final List<String> SEPARATORS =
            List.of("\u2028", "\u2029", "\u0085", "\u000b", "\f", "\u001c", "\u001d", "\u001e");

    private final Mutations mutations = new Mutations(1);
    private final MutatedTraffic traffic = new MutatedTraffic(1);

    @Test
    void noLineInFrontAndNoLabelHidesAStream() {
        for (var label :
                Arrays.asList(
                        "text/event-stream",
                        "text/plain",
                        "application/octet-stream",
                        "application/json",
                        "text/html",
                        null)) {
            for (var lead : LEADS) {
                for (int stream : List.of(1, 3)) {
                    boolean asked = (lead.length() + stream) % 2 == 0;
                    send(stream, lead + text(stream), label, asked);
                }
            }
        }
        assertThat(traffic.broken()).as(traffic.summary()).isEmpty();
        assertThat(traffic.dangerous()).isGreaterThan(150);
    }

    @Test
    void noCharacterSetHidesAnAnswer() {
        for (var charset : List.of("IBM037", "utf-16", "UTF-16BE", "IBM500")) {
            for (int number : List.of(0, 1, 2, 3)) {
                for (var blanks : List.of("", "  ")) {
                    for (var type : List.of("application/json", "text/event-stream", "x")) {
                        var bytes = (blanks + text(number)).getBytes(Charset.forName(charset));
                        var label = type + "; charset=\"" + charset + '"';
                        traffic.send(mutant(number, bytes, label, number % 2 == 1));
                    }
                }
            }
        }
        assertThat(traffic.broken()).as(traffic.summary()).isEmpty();
        assertThat(traffic.dangerous()).isGreaterThan(60);
    }

    @Test
    void noSeparatorHidesAnEvent() {
        for (var separator : SEPARATORS) {
            for (var head :
                    List.of(": x", "id: 1", "retry: 1", "event: x", "x", "event: error\ndata: x")) {
                for (int stream : List.of(1, 3)) {
                    var text = text(stream);
                    int from = text.indexOf("data:");
                    int end = text.indexOf("\n\n", from) + 2;
                    var hidden =
                            text.replace("\n\n", separator + separator).replace("\n", separator);
                    send(
                            stream,
                            head + separator + hidden + "\n\n" + text.substring(from, end),
                            "text/event-stream",
                            true);
                }
            }
        }
        assertThat(traffic.broken()).as(traffic.summary()).isEmpty();
        assertThat(traffic.dangerous()).isGreaterThan(50);
    }

    private String text(int number) {
        return new String(mutations.unchanged(number, Planted.DENIED, true).bytes(), UTF_8);
    }

    private void send(int number, String text, @Nullable String label, boolean asked) {
        traffic.send(mutant(number, text.getBytes(UTF_8), label, asked));
    }

    private Mutant mutant(int number, byte[] bytes, @Nullable String label, boolean asked) {
        var delivery = new Mutant.Delivery(label, false, 1_000, asked);
        var seed = mutations.unchanged(number, Planted.DENIED, true).seed();
        return new Mutant(seed, bytes, delivery, new Random(number).nextBoolean(), List.of());
    }
}
