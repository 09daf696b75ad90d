package dev.rungate.http;

import dev.rungate.pricing.PricedModel;
import dev.rungate.pricing.Rate;
import dev.rungate.pricing.Unit;
import dev.rungate.runs.Page;
import dev.rungate.wire.json.Json;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What can be reached, and at what price.
final class PriceListHandler implements Handler {
    private final Callers callers;
    private final ModelShelf models;

    PriceListHandler(Callers callers, ModelShelf models) {
        this.callers = callers;
        this.models = models;
    }

    @Override
    public void handle(Exchange exchange) {
        var admin = callers.admin(exchange);
        exchange.json(200, Lists.json(page(exchange, models.of(admin.org())), PriceListHandler::json));
    }

    /// The names are the cursor: a list that has changed meanwhile is read on behind the last name seen, or from its beginning.
    private static Page<ModelShelf.Entry> page(Exchange exchange, List<ModelShelf.Entry> all) {
        var after = Lists.after(exchange);
        int limit = Lists.limit(exchange);
        int from = 0;
        for (int i = 0; i < all.size() && from == 0; i++) {
            from = all.get(i).name().equals(after) ? i + 1 : 0;
        }
        int to = Math.min(all.size(), from + limit);
        return new Page<>(all.subList(from, to), to < all.size() ? all.get(to - 1).name() : null);
    }

    private static ObjectNode json(ModelShelf.Entry entry) {
        var json = Json.object()
                .put("model", entry.model())
                .put("provider", entry.provider().name())
                .put("name", entry.name())
                .put("reachable", entry.reachable())
                .put("missing", entry.provider().remedy());
        var priced = entry.price();
        json.put("context_window", priced.map(PricedModel::contextWindow).map(PriceListHandler::number).orElse(null));
        json.put("max_output_tokens", priced.map(PricedModel::maxOutput).map(PriceListHandler::number).orElse(null));
        json.set("price", priced.map(PriceListHandler::price).orElse(null));
        return json;
    }

    private static @Nullable Long number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    /// Dollars for a million tokens, or for a thousand of what is no token.
    private static ObjectNode price(PricedModel priced) {
        var json = Json.object()
                .put("source", priced.source().name())
                .put("as_of", priced.source().asOf().toString());
        priced.price().rates().forEach((unit, rate) -> json.set(key(unit), rate(rate)));
        return json;
    }

    private static String key(Unit unit) {
        return unit.key().replace("_mtok", "_usd_per_mtok").replace("_kcount", "_usd_per_thousand");
    }

    private static ObjectNode rate(Rate rate) {
        var json = Json.object().put("base", rate.base().toPlainString());
        var tiers = json.putArray("tiers");
        rate.tiers()
                .forEach(tier -> tiers.addObject()
                        .put("above_input_tokens", tier.above())
                        .put("price", tier.price().toPlainString()));
        return json;
    }
}
