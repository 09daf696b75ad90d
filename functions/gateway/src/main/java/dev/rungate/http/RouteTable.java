package dev.rungate.http;

import dev.rungate.chat.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The table of every way in, as `docs/openapi.yaml` describes it.
final class RouteTable {
    private static final String CHAT = "/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String COUNT = MESSAGES + "/count_tokens";
    private static final List<String> ANTHROPIC_ROOTS = List.of("", "/anthropic", "/v1");

    private final List<Route> routes = new ArrayList<>();
    private final Backing house;
    private final Callers callers;
    private final Dialects dialects;
    private final ModelCatalogue catalogue;

    private RouteTable(Backing house, Dialects dialects) {
        this.house = house;
        this.dialects = dialects;
        this.catalogue = new ModelCatalogue(house.providers(), house.prices(), house.clock());
        this.callers =
                new Callers(house.directory(), house.members(), house.admin(), house.clock());
    }

    static Router of(Backing house, Dialects dialects, BooleanSupplier closing) {
        var table = new RouteTable(house, dialects);
        house.routeGroups().forEach(table::open);
        table.pages(closing);
        return new Router(table.routes);
    }

    private void open(RouteGroup wing) {
        switch (wing) {
            case CALLS -> {
                modelDoors();
                runDoors();
                gateDoors();
            }
            case CONTROL -> {
                approvalsPage();
                adminDoors();
                memberDoors();
            }
            case OPERATIONS -> get("/metrics", new MetricsHandler(house.metrics()));
            case SLACK -> post("/slack/interactions", new SlackHandler(house.slack()));
        }
    }

    private void modelDoors() {
        var dispatch = house.dispatch();
        var openAi = dialects.of(WireFormat.OPENAI_CHAT);
        var anthropic = dialects.of(WireFormat.ANTHROPIC_MESSAGES);
        post("/v1" + CHAT, ChatHandler.forCalls(callers, dispatch, openAi, CHAT));
        for (var root : ANTHROPIC_ROOTS) {
            post(root + MESSAGES, ChatHandler.forCalls(callers, dispatch, anthropic, MESSAGES));
            post(root + COUNT, ChatHandler.forCounts(callers, dispatch, anthropic, COUNT));
        }
        var models = new ModelHandler(callers, catalogue);
        for (var root : ANTHROPIC_ROOTS) {
            get(root + "/v1/models", models::list);
        }
        get("/v1/models/{model*}", models::one);
        get("/v1/responses", Refusing::webSocket);
    }

    private void runDoors() {
        var runs =
                new RunHandler(
                        callers,
                        house.runs(),
                        house.cutStreams(),
                        house.approvals(),
                        house.ids(),
                        house.clock());
        get("/v1/runs", runs::list);
        get("/v1/runs/{run}", runs::one);
        get("/v1/runs/{run}/steps", runs::steps);
        post("/v1/runs/{run}/complete", runs::complete);
        post("/v1/runs/{run}/cancel", runs::cancel);
        post("/v1/runs/{run}/limit", runs::limit);
    }

    private void gateDoors() {
        var gates = new GateHandler(callers, house.approvals());
        get("/v1/gates/{gate}", gates::one);
        post("/v1/gates/{gate}/decision", gates::decide);
    }

    private void approvalsPage() {
        var page =
                ApprovalsPage.of(
                        house.approvals(),
                        PageAccess.of(house.admin(), house.members()),
                        house.publicUrl(),
                        house.vault(),
                        house.clock());
        get("/approvals", page::list);
        post("/approvals/login", page::login);
        post("/approvals/logout", page::logout);
        get("/approvals/{gate}", page::one);
        post("/approvals/{gate}", page::decide);
        var links = house.links();
        if (links != null) {
            var mail =
                    new MailPage(
                            house.approvals(),
                            links,
                            house.members(),
                            house.admin().org(),
                            house.publicUrl(),
                            house.clock());
            get("/approvals/mail/{gate}", mail::show);
            post("/approvals/mail/{gate}", mail::decide);
        }
    }

    private void adminDoors() {
        var policies = new PolicyHandler(callers, house.policies(), house.clock());
        put("/api/policies/{name}", policies::publish);
        get("/api/policies", policies::list);
        get("/api/policies/{name}", policies::newest);
        get("/api/policies/{name}/{version}", policies::version);

        var tokens =
                new TokenHandler(
                        callers, house.directory(), house.ids(), house.random(), house.clock());
        var agents =
                new AgentHandler(
                        callers,
                        house.directory(),
                        house.policies(),
                        house.members(),
                        tokens,
                        house.ids(),
                        house.clock());
        post("/api/agents", agents::add);
        get("/api/agents", agents::list);
        get("/api/agents/{agent}", agents::one);
        post("/api/agents/{agent}/tokens", agents::addToken);
        get("/api/tokens", tokens::list);
        delete("/api/tokens/{token}", tokens::revoke);

        var providers = new ProviderHandler(callers, house.providers());
        put("/api/providers/{name}", providers::put);
        get("/api/providers", providers::list);
        get("/api/models", new PriceListHandler(callers, catalogue));
        get("/api/gates", new GateHandler(callers, house.approvals())::list);
        get("/api/usage", new UsageHandler(callers, house.runs(), house.clock()));
    }

    private void memberDoors() {
        var members =
                new MemberHandler(
                        callers, house.members(), house.ids(), house.random(), house.clock());
        post("/api/members", members::add);
        get("/api/members", members::list);
        get("/api/members/{member}", members::one);
        delete("/api/members/{member}", members::remove);
        post("/api/members/{member}/tokens", members::renew);
    }

    private void pages(BooleanSupplier closing) {
        var health = new HealthHandler(house.readiness(), closing);
        get("/healthz", health::live);
        get("/readyz", health::ready);
        get("/openapi.json", PageHandler.openApi());
        get("/policy.schema.json", PageHandler.policySchema());
        get("/llms.txt", PageHandler.llms());
        get("/", PageHandler.llms());
        route("HEAD", "/", PageHandler.nothing());
    }

    private void get(String path, Handler handler) {
        route("GET", path, handler);
    }

    private void post(String path, Handler handler) {
        route("POST", path, handler);
    }

    private void put(String path, Handler handler) {
        route("PUT", path, handler);
    }

    private void delete(String path, Handler handler) {
        route("DELETE", path, handler);
    }

    private void route(String method, String path, Handler handler) {
        routes.add(new Route(method, path, handler));
    }
}
