package dev.rungate.http.admin;

import dev.rungate.http.Callers;
import dev.rungate.http.JsonBody;
import dev.rungate.http.ListPaging;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.providers.ListedProvider;
import dev.rungate.providers.ProviderDraft;
import dev.rungate.providers.Providers;
import dev.rungate.runs.Page;
import dev.rungate.wire.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// Providers: added or overridden for an organisation, and listed without their keys.
public final class ProviderRoutes implements Routes {
    private final Callers callers;
    private final Providers providers;

    public ProviderRoutes(Callers callers, Providers providers) {
        this.callers = callers;
        this.providers = providers;
    }

    @Override
    public void addTo(RouteTable table) {
        table.put("/api/providers/{name}", this::put).get("/api/providers", this::list);
    }

    void put(Exchange exchange) {
        var admin = callers.admin(exchange);
        var body =
                JsonBody.of(
                        exchange, "base_url", "api_key", "format", "headers", "models", "quirks");
        var draft =
                new ProviderDraft(
                        exchange.variable("name"),
                        body.textOrNull("base_url"),
                        body.textOrNull("format"),
                        body.textOrNull("api_key"),
                        body.textsByName("headers"),
                        body.texts("models"),
                        body.flagsByName("quirks"));
        exchange.json(200, json(providers.put(admin.org(), draft)));
    }

    void list(Exchange exchange) {
        var admin = callers.admin(exchange);
        exchange.json(
                200,
                ListPaging.json(
                        new Page<>(providers.list(admin.org()), null), ProviderRoutes::json));
    }

    /// {@code format} is the one it speaks first; {@code missing} says what to set before it can be
    /// called.
    private static ObjectNode json(ListedProvider provider) {
        var json =
                Json.object()
                        .put("name", provider.name())
                        .put("format", provider.formats().getFirst());
        var formats = json.putArray("formats");
        provider.formats().forEach(formats::add);
        json.put("served", provider.served())
                .put("base_url", provider.baseUrl())
                .put("api_key", provider.key())
                .put("key_source", provider.keySource())
                .put("missing", provider.remedy())
                .put("added", provider.added())
                .put("local", provider.local());
        var models = json.putArray("models");
        provider.models().forEach(models::add);
        var quirks = json.putObject("quirks");
        provider.quirks().forEach(quirks::put);
        return json.put("note", provider.note());
    }
}
