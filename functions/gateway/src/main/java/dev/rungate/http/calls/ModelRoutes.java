package dev.rungate.http.calls;

import dev.rungate.http.Callers;
import dev.rungate.http.Timestamps;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.json.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The models a caller can ask for, as its own SDK expects a list of models: Anthropic's shape for
/// who says its version, OpenAI's for all others.
public final class ModelRoutes implements Routes {
    private static final HeaderName ANTHROPIC_VERSION = HeaderNames.create("anthropic-version");
    private static final String UNKNOWN_DATE = Timestamps.text(Instant.EPOCH);

    private final Callers callers;
    private final ModelCatalogue models;

    public ModelRoutes(Callers callers, ModelCatalogue models) {
        this.callers = callers;
        this.models = models;
    }

    @Override
    public void addTo(RouteTable table) {
        for (var root : List.of("", "/anthropic", "/v1")) {
            table.get(root + "/v1/models", this::list);
        }
        table.get("/v1/models/{model*}", this::one);
    }

    void list(Exchange exchange) {
        var offered = models.of(callers.either(exchange).org());
        exchange.json(200, anthropic(exchange) ? anthropicList(offered) : openAiList(offered));
    }

    void one(Exchange exchange) {
        var asked = exchange.variable("model");
        var model =
                models.of(callers.either(exchange).org()).stream()
                        .filter(known -> known.id().equals(asked) || known.fullName().equals(asked))
                        .findFirst()
                        .orElseThrow(() ->
                                new CallRefused(new Refusal.NotFound("A model of this name")));
        exchange.json(200, anthropic(exchange) ? anthropicModel(model) : openAiModel(model));
    }

    private static boolean anthropic(Exchange exchange) {
        return exchange.headers().contains(ANTHROPIC_VERSION);
    }

    private static ObjectNode openAiList(List<ModelEntry> models) {
        var list = Json.object().put("object", "list");
        var data = list.putArray("data");
        models.forEach(model -> data.add(openAiModel(model)));
        return list;
    }

    private static ObjectNode openAiModel(ModelEntry model) {
        return Json.object()
                .put("id", model.id())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", model.provider().name());
    }

    private static ObjectNode anthropicList(List<ModelEntry> models) {
        var list = Json.object();
        var data = list.putArray("data");
        models.forEach(model -> data.add(anthropicModel(model)));
        return list.put("has_more", false)
                .put("first_id", models.isEmpty() ? null : models.getFirst().id())
                .put("last_id", models.isEmpty() ? null : models.getLast().id());
    }

    private static ObjectNode anthropicModel(ModelEntry model) {
        return Json.object()
                .put("type", "model")
                .put("id", model.id())
                .put("display_name", model.model())
                .put("created_at", UNKNOWN_DATE);
    }
}
