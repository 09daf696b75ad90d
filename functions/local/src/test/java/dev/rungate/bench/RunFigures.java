package dev.rungate.bench;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/// A run as the API tells it; amounts are exact.
public record RunFigures(JsonNode json) {
    public BigDecimal limit() {
        return budget("limit_usd");
    }

    public BigDecimal spent() {
        return budget("spent_usd");
    }

    public BigDecimal held() {
        return budget("held_usd");
    }

    public BigDecimal remaining() {
        return budget("remaining_usd");
    }

    public String state() {
        return json.get("state").asString();
    }

    /// The one promise.
    public boolean withinLimit() {
        return spent().add(held()).compareTo(limit()) <= 0;
    }

    /// To the last nano-dollar.
    public boolean addsUp() {
        return spent().add(held()).add(remaining()).compareTo(limit()) == 0;
    }

    private BigDecimal budget(String name) {
        return new BigDecimal(json.get("budget").get(name).asString());
    }
}
