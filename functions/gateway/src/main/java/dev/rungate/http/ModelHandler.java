package dev.rungate.http;

import dev.rungate.calls.CallRefused;
import dev.rungate.calls.Refusal;
import dev.rungate.ids.OrgId;
import dev.rungate.wire.json.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The models a caller can ask for, as its own SDK expects a list of models: Anthropic's shape for who says its version, OpenAI's for all others.
final class ModelHandler {
    private static final HeaderName ANTHROPIC_VERSION = HeaderNames.create("anthropic-version");
    private static final String UNKNOWN_DATE = Timestamps.text(Instant.EPOCH);

    private final Callers callers;
    private final ModelShelf models;

    ModelHandler(Callers callers, ModelShelf models) {
        this.callers = callers;
        this.models = models;
    }

    void list(Exchange exchange) {
        var names = names(callers.either(exchange).org());
        exchange.json(200, anthropic(exchange) ? anthropicList(names) : openAiList(names));
    }

    void one(Exchange exchange) {
        var asked = exchange.variable("model");
        var name = names(callers.either(exchange).org()).stream()
                .filter(known -> known.equals(asked) || known.endsWith("/" + asked))
                .findFirst()
                .orElseThrow(() -> new CallRefused(new Refusal.NotFound("A model of this name")));
        exchange.json(200, anthropic(exchange) ? anthropicModel(name) : openAiModel(name));
    }

    private List<String> names(OrgId org) {
        return models.of(org).stream()
                .filter(ModelShelf.Entry::reachable)
                .map(ModelShelf.Entry::name)
                .toList();
    }

    private static boolean anthropic(Exchange exchange) {
        return exchange.headers().contains(ANTHROPIC_VERSION);
    }

    private static ObjectNode openAiList(List<String> names) {
        var list = Json.object().put("object", "list");
        var data = list.putArray("data");
        names.forEach(name -> data.add(openAiModel(name)));
        return list;
    }

    private static ObjectNode openAiModel(String name) {
        return Json.object()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", name.substring(0, name.indexOf('/')));
    }

    private static ObjectNode anthropicList(List<String> names) {
        var list = Json.object();
        var data = list.putArray("data");
        names.forEach(name -> data.add(anthropicModel(name)));
        return list.put("has_more", false)
                .put("first_id", names.isEmpty() ? null : names.getFirst())
                .put("last_id", names.isEmpty() ? null : names.getLast());
    }

    private static ObjectNode anthropicModel(String name) {
        return Json.object()
                .put("type", "model")
                .put("id", name)
                .put("display_name", name)
                .put("created_at", UNKNOWN_DATE);
    }
}
