package dev.rungate.http.admin;

import dev.rungate.http.Callers;
import dev.rungate.http.ListPaging;
import dev.rungate.http.calls.ModelCatalogue;
import dev.rungate.http.calls.ModelEntry;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.pricing.PricedModel;
import dev.rungate.pricing.Rate;
import dev.rungate.pricing.Unit;
import dev.rungate.runs.Page;
import dev.rungate.wire.json.Json;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The models that can be reached, with their prices.
public final class AdminModelRoutes implements Routes {
    private final Callers callers;
    private final ModelCatalogue models;

    public AdminModelRoutes(Callers callers, ModelCatalogue models) {
        this.callers = callers;
        this.models = models;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/api/models", this::handle);
    }

    void handle(Exchange exchange) {
        var admin = callers.admin(exchange);
        exchange.json(
                200,
                ListPaging.json(page(exchange, models.of(admin.org())), AdminModelRoutes::json));
    }

    /// The ids are the cursor: a list that has changed meanwhile is read on behind the last id
    /// seen, or from its beginning.
    private static Page<ModelEntry> page(Exchange exchange, List<ModelEntry> all) {
        var after = ListPaging.after(exchange);
        int limit = ListPaging.limit(exchange);
        int from = 0;
        for (int i = 0; i < all.size() && from == 0; i++) {
            from = all.get(i).id().equals(after) ? i + 1 : 0;
        }
        int to = Math.min(all.size(), from + limit);
        return new Page<>(all.subList(from, to), to < all.size() ? all.get(to - 1).id() : null);
    }

    private static ObjectNode json(ModelEntry model) {
        var listed = model.listed();
        var json =
                Json.object()
                        .put("id", model.id())
                        .put("provider", model.provider().name())
                        .put("model", model.model())
                        .put(
                                "context_window",
                                listed.map(PricedModel::contextWindow)
                                        .map(AdminModelRoutes::number)
                                        .orElse(null))
                        .put(
                                "max_output_tokens",
                                listed.map(PricedModel::maxOutput)
                                        .map(AdminModelRoutes::number)
                                        .orElse(null));
        json.set("price", listed.map(AdminModelRoutes::price).orElse(null));
        return json;
    }

    private static @Nullable Long number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    /// Dollars for a million tokens, or for a thousand of what is no token.
    private static ObjectNode price(PricedModel priced) {
        var json =
                Json.object()
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
                .forEach(tier ->
                        tiers.addObject()
                                .put("above_input_tokens", tier.above())
                                .put("price", tier.price().toPlainString()));
        return json;
    }
}
