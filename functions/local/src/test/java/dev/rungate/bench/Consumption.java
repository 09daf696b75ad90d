package dev.rungate.bench;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an engine was asked, by operation and table, and the capacity units it says that took.
public final class Consumption {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> COUNTED =
            Set.of(
                    "GetItem",
                    "PutItem",
                    "UpdateItem",
                    "DeleteItem",
                    "Query",
                    "Scan",
                    "BatchGetItem",
                    "BatchWriteItem",
                    "TransactWriteItems");

    private final Map<String, Used> used = new TreeMap<>();

    /// {@code requests} of one kind took so many {@code units} together.
    public record Used(int requests, double units) {
        private Used plus(double more) {
            return new Used(requests + 1, units + more);
        }
    }

    /// The request, asking for its units too.
    static String asked(String operation, String body) {
        return COUNTED.contains(operation)
                ? "{\"ReturnConsumedCapacity\":\"TOTAL\"," + body.substring(1)
                : body;
    }

    synchronized void add(String operation, String request, String answer) {
        if (COUNTED.contains(operation)) {
            var kind = operation + " " + table(JSON.readTree(request));
            used.put(
                    kind,
                    used.getOrDefault(kind, new Used(0, 0)).plus(units(JSON.readTree(answer))));
        }
    }

    /// A write whose condition did not hold costs what it would have written, at least a unit.
    synchronized void addRefused(String operation, String request) {
        if (COUNTED.contains(operation)) {
            var kind = operation + " " + table(JSON.readTree(request)) + ", refused";
            used.put(kind, used.getOrDefault(kind, new Used(0, 0)).plus(1));
        }
    }

    public synchronized Map<String, Used> used() {
        return new TreeMap<>(used);
    }

    public synchronized void reset() {
        used.clear();
    }

    private static String table(JsonNode request) {
        return request.has("TableName")
                ? request.get("TableName").asString()
                : String.join(", ", request.path("RequestItems").propertyNames());
    }

    private static double units(JsonNode answer) {
        var consumed = answer.path("ConsumedCapacity");
        if (consumed.isArray()) {
            double sum = 0;
            for (var part : consumed) {
                sum += part.path("CapacityUnits").asDouble(0);
            }
            return sum;
        }
        return consumed.path("CapacityUnits").asDouble(0);
    }
}
