package dev.rungate.http.admin;

import dev.rungate.approvals.Reach;
import dev.rungate.http.Callers;
import dev.rungate.http.ListPaging;
import dev.rungate.http.Timestamps;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.DocumentPath;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyReader;
import dev.rungate.policy.PolicyStore;
import dev.rungate.policy.PolicyStore.Published;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Members;
import dev.rungate.wire.document.Document;
import dev.rungate.wire.document.Documents;
import dev.rungate.wire.json.Json;
import io.helidon.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Policies: a document is published as the next version of its name, or refused with every mistake
/// in it.
public final class PolicyRoutes implements Routes {
    private static final String YAML = "application/yaml";

    private final Callers callers;
    private final PolicyStore policies;
    private final Reach reach;
    private final Members members;
    private final Clock clock;

    public PolicyRoutes(
            Callers callers, PolicyStore policies, Reach reach, Members members, Clock clock) {
        this.callers = callers;
        this.policies = policies;
        this.reach = reach;
        this.members = members;
        this.clock = clock;
    }

    @Override
    public void addTo(RouteTable table) {
        table.put("/api/policies/{name}", this::publish)
                .get("/api/policies", this::list)
                .get("/api/policies/{name}", this::newest)
                .get("/api/policies/{name}/{version}", this::version);
    }

    void publish(Exchange exchange) {
        var admin = callers.admin(exchange);
        var name = name(exchange);
        var contentType = contentType(exchange);
        var bytes = exchange.body();
        var tree = tree(bytes, contentType);
        policy(tree, new PolicyRef(name, 1));
        var source = new String(bytes, StandardCharsets.UTF_8);
        var published =
                policies.publish(
                        admin.org(),
                        name,
                        source,
                        contentType,
                        Documents.digest(tree),
                        clock.instant());
        var answer = summary(published);
        answer.set(
                "warnings",
                ApproverWarnings.of(
                        Json.tree(Documents.json(tree)),
                        reach,
                        mailbox -> members.byEmail(admin.org(), mailbox).isPresent()));
        exchange.json(published.isNew() ? 201 : 200, answer);
    }

    void list(Exchange exchange) {
        var admin = callers.admin(exchange);
        var page =
                policies.list(admin.org(), ListPaging.limit(exchange), ListPaging.after(exchange));
        exchange.json(200, ListPaging.json(page, PolicyRoutes::summary));
    }

    void newest(Exchange exchange) {
        show(exchange, exchange.variable("name"));
    }

    void version(Exchange exchange) {
        show(exchange, exchange.variable("name") + "/" + exchange.variable("version"));
    }

    private void show(Exchange exchange, String text) {
        var admin = callers.admin(exchange);
        var found =
                policies.named(admin.org(), text)
                        .orElseThrow(() ->
                                new CallRefused(
                                        new Refusal.NotFound("A policy of this name and version")));
        exchange.json(200, whole(found));
    }

    private static String name(Exchange exchange) {
        var name = exchange.variable("name");
        if (!PolicyRef.isName(name)) {
            throw new CallRefused(
                    new Refusal.InvalidRequest(
                            "name", "must be 1-64 characters of A-Za-z0-9._- in the path"));
        }
        return name;
    }

    /// JSON is JSON by its name only: everything else is read as YAML.
    private static String contentType(Exchange exchange) {
        return exchange.headerValues(HeaderNames.CONTENT_TYPE).stream()
                .filter(type -> type.contains("json"))
                .findFirst()
                .map(type -> Exchange.JSON)
                .orElse(YAML);
    }

    private static Object tree(byte[] bytes, String contentType) {
        return switch (Documents.read(bytes, contentType)) {
            case Document.Read(var tree) -> tree;
            case Document.Unreadable(var faults) ->
                    throw faulty(
                            faults.stream()
                                    .map(fault -> problem(fault.path(), fault.problem()))
                                    .toList());
        };
    }

    private static Policy policy(Object tree, PolicyRef ref) {
        return switch (PolicyReader.read(tree, ref)) {
            case PolicyReader.Sound(var policy) -> policy;
            case PolicyReader.Faulty(var problems) ->
                    throw faulty(
                            problems.stream()
                                    .map(problem -> problem(problem.path(), problem.problem()))
                                    .toList());
        };
    }

    private static Refusal.Problem problem(DocumentPath path, String problem) {
        return new Refusal.Problem(path.toString(), problem);
    }

    private static CallRefused faulty(List<Refusal.Problem> problems) {
        var first = problems.getFirst();
        var more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
        return new CallRefused(
                new Refusal.InvalidRequest(
                        first.path(), first.path() + " " + first.problem() + more, problems));
    }

    private static ObjectNode summary(Published published) {
        return Json.object()
                .put("policy_id", published.id())
                .put("name", published.ref().name())
                .put("version", published.ref().version())
                .put("created_at", Timestamps.text(published.createdAt()));
    }

    private static ObjectNode whole(Published published) {
        var tree =
                tree(published.source().getBytes(StandardCharsets.UTF_8), published.contentType());
        var json = summary(published);
        json.put("content_type", published.contentType()).put("source", published.source());
        json.set("document", Json.tree(Documents.json(tree)));
        json.set("resolved", Json.tree(Documents.json(policy(tree, published.ref()).resolved())));
        return json;
    }
}
