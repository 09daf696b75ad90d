package dev.rungate.local.states;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Reads what is done about errors.
final class RetryReader {
    private static final long MOST = 99_999_999;
    private static final long LONGEST_DELAY = 31_622_400;

    private RetryReader() {}

    static List<Retrier> retriers(Fields fields) {
        var read = fields.each("Retry", RetryReader::retrier);
        allAloneAndLast(fields, "Retry", read, Retrier::errors);
        return read;
    }

    static List<Catcher> catchers(Fields fields) {
        var read = fields.each("Catch", RetryReader::catcher);
        allAloneAndLast(fields, "Catch", read, Catcher::errors);
        return read;
    }

    private static Retrier retrier(JsonNode node, String place) {
        var fields = new Fields(node, place);
        var retrier =
                new Retrier(
                        errors(fields),
                        fields.whole("IntervalSeconds", 1, MOST, 1),
                        (int) fields.whole("MaxAttempts", 0, MOST, 3),
                        fields.decimal("BackoffRate", 1, 2),
                        fields.wholeOrNull("MaxDelaySeconds", 1, LONGEST_DELAY));
        fields.nothingElse();
        return retrier;
    }

    private static Catcher catcher(JsonNode node, String place) {
        var fields = new Fields(node, place);
        var catcher = new Catcher(errors(fields), fields.place("ResultPath"), fields.text("Next"));
        fields.nothingElse();
        return catcher;
    }

    private static Errors errors(Fields fields) {
        var names =
                fields.each(
                        "ErrorEquals",
                        (node, place) -> {
                            if (!node.isString()) {
                                throw new InvalidDefinition(place, "A text is needed");
                            }
                            return node.stringValue();
                        });
        if (names.isEmpty()) {
            throw fields.wrong("ErrorEquals", "The field is required");
        }
        return new Errors(names);
    }

    private static <T> void allAloneAndLast(
            Fields fields, String field, List<T> read, Function<T, Errors> errors) {
        for (int i = 0; i < read.size(); i++) {
            var names = errors.apply(read.get(i)).names();
            boolean last = i == read.size() - 1;
            if (names.contains(StateError.ALL) && (names.size() > 1 || !last)) {
                throw fields.wrong(field + "/" + i, "States.ALL must stand alone and last");
            }
        }
    }
}
