package dev.rungate.http.calls;

import dev.rungate.http.Callers;
import dev.rungate.http.ListPaging;
import dev.rungate.http.Timestamps;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.policy.Policy;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.Caller;
import dev.rungate.wire.json.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// The models that a caller can ask for, as its SDK expects a list of models: in Anthropic's format
/// for requests with {@code anthropic-version} (or with Anthropic's paging parameters), else in
/// OpenAI's.
public final class ModelRoutes implements Routes {
    private static final HeaderName ANTHROPIC_VERSION = HeaderNames.create("anthropic-version");
    private static final String UNKNOWN_DATE = Timestamps.text(Instant.EPOCH);

    private final Callers callers;
    private final ModelCatalogue models;
    private final Function<Agent, Policy> policies;

    /// {@code policies} finds the policy that an agent's own runs start under.
    public ModelRoutes(Callers callers, ModelCatalogue models, Function<Agent, Policy> policies) {
        this.callers = callers;
        this.models = models;
        this.policies = policies;
    }

    @Override
    public void addTo(RouteTable table) {
        for (var root : List.of("", "/anthropic", "/v1")) {
            table.get(root + "/v1/models", this::list);
        }
        table.get("/v1/models/{model*}", this::one);
    }

    void list(Exchange exchange) {
        var offered = offered(exchange);
        exchange.json(
                200, anthropic(exchange) ? anthropicList(offered, exchange) : openAiList(offered));
    }

    void one(Exchange exchange) {
        var asked = exchange.variable("model");
        var model =
                offered(exchange).stream()
                        .filter(known -> known.id().equals(asked) || known.fullName().equals(asked))
                        .findFirst()
                        .orElseThrow(() ->
                                new CallRefused(new Refusal.NotFound("A model of this name")));
        exchange.json(200, anthropic(exchange) ? anthropicModel(model) : openAiModel(model));
    }

    /// An agent sees the models that its policy lets it ask for; an administrator sees them all.
    private List<ModelEntry> offered(Exchange exchange) {
        var caller = callers.either(exchange);
        var all = models.of(caller.org());
        if (!(caller instanceof Caller.AsAgent(var agent, var _))) {
            return all;
        }
        var policy = policies.apply(agent);
        return policy.enforces()
                ? all.stream().filter(entry -> offers(policy, entry)).toList()
                : all;
    }

    private static boolean offers(Policy policy, ModelEntry entry) {
        return policy.models()
                .offers(entry.provider().name(), entry.model(), entry.listed().isPresent());
    }

    /// Whether the request names Anthropic's version, or asks for pages as only Anthropic's API has
    /// them.
    private static boolean anthropic(Exchange exchange) {
        return exchange.headers().contains(ANTHROPIC_VERSION)
                || !exchange.parameter("limit").isEmpty()
                || !exchange.parameter("after_id").isEmpty();
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

    /// Without a limit, all models are on one page.
    private static ObjectNode anthropicList(List<ModelEntry> all, Exchange exchange) {
        var after = exchange.parameter("after_id");
        var ids = all.stream().map(ModelEntry::id).toList();
        var rest = all.subList(Math.max(0, ids.indexOf(after) + 1), all.size());
        int limit =
                exchange.parameter("limit").isEmpty()
                        ? Integer.MAX_VALUE
                        : ListPaging.limit(exchange);
        var models = rest.subList(0, Math.min(limit, rest.size()));
        var list = Json.object();
        var data = list.putArray("data");
        models.forEach(model -> data.add(anthropicModel(model)));
        return list.put("has_more", models.size() < rest.size())
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
