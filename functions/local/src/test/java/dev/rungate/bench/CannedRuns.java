package dev.rungate.bench;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Run items as the engine last answered them, with the hold or the step record of whoever writes
/// now: as much of an answer as the ledger reads.
final class CannedRuns {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HOLDS = "h";
    private static final String RECORDS = "o";
    private static final String NUMBERS = "q";

    private final Map<String, String> items = new ConcurrentHashMap<>();

    /// Remembers a run item after a real write.
    void learn(String request, String answer) {
        if (JSON.readTree(answer).get("Attributes") instanceof ObjectNode item && item.has(HOLDS)) {
            item.remove(HOLDS);
            item.remove(RECORDS);
            item.remove(NUMBERS);
            var text = item.toString();
            items.put(key(request), "{\"Attributes\":" + text.substring(0, text.length() - 1));
        }
    }

    /// Empty for a run that was not learned.
    Optional<String> answer(String request) {
        return Optional.ofNullable(items.get(key(request))).map(item -> item + now(request) + "}}");
    }

    private static String now(String request) {
        var call = between(request, "\"#0\":\"", '"');
        int hold = request.indexOf("{\"L\":[");
        int record = request.indexOf("{\"S\":\"{\\\"c\\\"");
        return map(
                        HOLDS,
                        call,
                        hold < 0 ? "" : request.substring(hold, request.indexOf(']', hold) + 2))
                + map(
                        RECORDS,
                        call,
                        record < 0
                                ? ""
                                : request.substring(record, endOfText(request, record + 6) + 2))
                + map(NUMBERS, call, record < 0 ? "" : "{\"N\":\"7\"}");
    }

    private static String map(String name, String call, String value) {
        return ",\""
                + name
                + "\":{\"M\":{"
                + (value.isEmpty() ? "" : "\"" + call + "\":" + value)
                + "}}";
    }

    private static String key(String request) {
        return between(request, "\"Key\":{\"k\":{\"S\":\"", '"');
    }

    private static String between(String text, String before, char after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    /// The quote that ends a JSON string whose first character is at {@code from}.
    private static int endOfText(String json, int from) {
        int at = from;
        while (json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }
}
