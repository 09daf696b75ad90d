package dev.rungate.http.admin;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.Callers;
import dev.rungate.http.JsonBody;
import dev.rungate.http.ListPaging;
import dev.rungate.http.Timestamps;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.policy.PolicyStore;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.Caller;
import dev.rungate.tenants.Directory;
import dev.rungate.tenants.Members;
import dev.rungate.wire.json.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Agents: made together with their first token, seen, given further tokens.
public final class AgentRoutes implements Routes {
    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}]{1,128}");

    private final Callers callers;
    private final Directory directory;
    private final PolicyStore policies;
    private final Members members;
    private final TokenRoutes tokens;
    private final FreshIds ids;
    private final Clock clock;

    public AgentRoutes(
            Callers callers,
            Directory directory,
            PolicyStore policies,
            Members members,
            TokenRoutes tokens,
            FreshIds ids,
            Clock clock) {
        this.callers = callers;
        this.directory = directory;
        this.policies = policies;
        this.members = members;
        this.tokens = tokens;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void addTo(RouteTable table) {
        table.post("/api/agents", this::add)
                .get("/api/agents", this::list)
                .get("/api/agents/{agent}", this::one)
                .post("/api/agents/{agent}/tokens", this::addToken);
    }

    void add(Exchange exchange) {
        var admin = callers.admin(exchange);
        var body =
                JsonBody.of(
                        exchange, "name", "policy", "may_choose", "team", "owner", "expires_at");
        var agent = agent(admin.org(), body);
        var first = tokens.fresh(agent, expiry(body));
        directory.add(agent, first.token());
        var made = Json.object();
        made.set("agent", json(agent));
        exchange.json(201, made.setAll(first.json()));
    }

    void addToken(Exchange exchange) {
        var admin = callers.admin(exchange);
        var agent = known(admin, exchange);
        var further = tokens.fresh(agent, expiry(JsonBody.of(exchange, "expires_at")));
        directory.add(further.token());
        exchange.json(201, further.json());
    }

    void list(Exchange exchange) {
        var admin = callers.admin(exchange);
        var page =
                directory.agents(
                        admin.org(), ListPaging.limit(exchange), ListPaging.after(exchange));
        exchange.json(200, ListPaging.json(page, AgentRoutes::json));
    }

    void one(Exchange exchange) {
        exchange.json(200, json(known(callers.admin(exchange), exchange)));
    }

    private Agent agent(OrgId org, JsonBody body) {
        return new Agent(
                org,
                ids.agent(),
                line("name", body.text("name")),
                published(org, body.text("policy")),
                choices(body),
                team(body),
                owner(org, body),
                clock.instant());
    }

    private Agent known(Caller.AsAdmin admin, Exchange exchange) {
        return id(exchange.variable("agent"))
                .flatMap(id -> directory.agent(admin.org(), id))
                .orElseThrow(() -> new CallRefused(new Refusal.NotFound("An agent of this id")));
    }

    private String published(OrgId org, String policy) {
        if (policies.named(org, policy).isEmpty()) {
            throw new MalformedRequest("policy", "names no published policy: publish it first");
        }
        return policy;
    }

    private static List<String> choices(JsonBody body) {
        var choices = body.texts("may_choose");
        for (int i = 0; i < choices.size(); i++) {
            line("may_choose[" + i + "]", choices.get(i));
        }
        return choices;
    }

    private @Nullable MemberId owner(OrgId org, JsonBody body) {
        var owner = body.textOrNull("owner");
        if (owner == null) {
            return null;
        }
        try {
            var id = new MemberId(owner);
            if (members.member(org, id).isPresent()) {
                return id;
            }
        } catch (IllegalArgumentException nobodysId) {
            // said below
        }
        throw new MalformedRequest("owner", "must be the member_id of a member");
    }

    private static @Nullable String team(JsonBody body) {
        var team = body.textOrNull("team");
        return team == null ? null : line("team", team);
    }

    private @Nullable Instant expiry(JsonBody body) {
        var expiry = body.momentOrNull("expires_at");
        if (expiry != null && !expiry.isAfter(clock.instant())) {
            throw new MalformedRequest("expires_at", "is past");
        }
        return expiry;
    }

    private static String line(String field, String text) {
        if (!LINE.matcher(text).matches()) {
            throw new MalformedRequest(
                    field, "must be 1-128 characters without control characters");
        }
        return text;
    }

    private static Optional<AgentId> id(String text) {
        try {
            return Optional.of(new AgentId(text));
        } catch (IllegalArgumentException nobodysId) {
            return Optional.empty();
        }
    }

    private static ObjectNode json(Agent agent) {
        var json =
                Json.object()
                        .put("agent_id", agent.id().value())
                        .put("name", agent.name())
                        .put("policy", agent.policy());
        var choices = json.putArray("may_choose");
        agent.mayChoose().forEach(choices::add);
        return json.put("team", agent.team())
                .put("owner", agent.owner() == null ? null : agent.owner().value())
                .put("created_at", Timestamps.text(agent.createdAt()));
    }
}
