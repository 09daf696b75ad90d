package dev.rungate.http.admin;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.Callers;
import dev.rungate.http.runs.RunJson;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.OrgId;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.UsageReport;
import dev.rungate.runs.UsageReport.By;
import dev.rungate.wire.json.Json;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Who spent how much on what.
public final class UsageRoutes implements Routes {
    private static final String WORDS =
            Arrays.stream(By.values()).map(UsageRoutes::word).collect(Collectors.joining(", "));

    private final Callers callers;
    private final RunStore runs;
    private final Clock clock;

    public UsageRoutes(Callers callers, RunStore runs, Clock clock) {
        this.callers = callers;
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/api/usage", this::handle);
    }

    void handle(Exchange exchange) {
        var admin = callers.admin(exchange);
        var now = clock.instant();
        var by = by(exchange.parameter("group_by"));
        var from = moment(exchange, "from", Instant.EPOCH);
        var to = moment(exchange, "to", now.plusMillis(1));
        var list = Json.object();
        var data = list.putArray("data");
        rows(admin.org(), by, from, to, now).forEach(row -> data.add(json(by, row)));
        exchange.json(200, list.putNull("next"));
    }

    /// Agents name customers and features: however many they name, a report ends.
    private List<UsageReport.Row> rows(
            OrgId org, List<By> by, Instant from, Instant to, Instant now) {
        try {
            return UsageReport.of(runs, org, by, from, to, now);
        } catch (UsageReport.TooManyRows many) {
            throw new MalformedRequest(
                    "group_by",
                    "leads to %s; group by fewer attributes, or ask for a shorter time"
                            .formatted(many.getMessage()));
        }
    }

    private static List<By> by(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(UsageRoutes::one).distinct().toList();
    }

    private static By one(String word) {
        return Arrays.stream(By.values())
                .filter(by -> word(by).equals(word.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new MalformedRequest(
                                "group_by", "can be any of " + WORDS + ", separated by commas"));
    }

    private static String word(By by) {
        return by.name().toLowerCase(Locale.ROOT);
    }

    /// A moment, or a day: its beginning.
    private static Instant moment(Exchange exchange, String field, Instant usual) {
        var text = exchange.parameter(field);
        if (text.isEmpty()) {
            return usual;
        }
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException neither) {
            throw new MalformedRequest(
                    field, "must be a day like 2026-11-21 or a moment like 2026-11-21T10:00:00Z");
        }
    }

    private static ObjectNode json(List<By> by, UsageReport.Row row) {
        var json = Json.object();
        for (int i = 0; i < by.size(); i++) {
            json.put(word(by.get(i)), row.of().get(i));
        }
        var sum = row.sum();
        json.put("calls", sum.calls())
                .put("refused_calls", sum.refused())
                .put("unpriced_calls", sum.unpriced())
                .put("spent_usd", sum.spent().toString());
        json.set("usage", RunJson.usage(sum.tokens()));
        return json;
    }
}
