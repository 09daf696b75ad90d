package dev.rungate.http.admin;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.Callers;
import dev.rungate.http.JsonBody;
import dev.rungate.http.ListPaging;
import dev.rungate.http.Timestamps;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.Member;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.TokenText;
import dev.rungate.wire.json.Json;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Members: made together with a token that is shown once, seen, given another, removed.
public final class MemberRoutes implements Routes {
    private static final String TAKEN = "belongs to another member; remove that one first";

    private final Callers callers;
    private final Members members;
    private final FreshIds ids;
    private final SecureRandom random;
    private final Clock clock;

    public MemberRoutes(
            Callers callers, Members members, FreshIds ids, SecureRandom random, Clock clock) {
        this.callers = callers;
        this.members = members;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public void addTo(RouteTable table) {
        table.post("/api/members", this::add)
                .get("/api/members", this::list)
                .get("/api/members/{member}", this::one)
                .delete("/api/members/{member}", this::remove)
                .post("/api/members/{member}/tokens", this::renew);
    }

    void add(Exchange exchange) {
        var admin = callers.admin(exchange);
        var wanted = member(admin.org(), JsonBody.of(exchange, "name", "role", "slack", "email"));
        var token = TokenText.freshMember(random);
        switch (members.add(wanted, token.sha256())) {
            case Members.Added.Done(var member) -> exchange.json(201, withToken(member, token));
            case Members.Added.SlackUserTaken() ->
                    throw new MalformedRequest("slack.user_id", TAKEN);
            case Members.Added.EmailTaken() -> throw new MalformedRequest("email", TAKEN);
        }
    }

    void list(Exchange exchange) {
        var admin = callers.admin(exchange);
        var page =
                members.members(
                        admin.org(), ListPaging.limit(exchange), ListPaging.after(exchange));
        exchange.json(200, ListPaging.json(page, MemberRoutes::json));
    }

    void one(Exchange exchange) {
        var admin = callers.admin(exchange);
        var found = id(exchange).flatMap(id -> members.member(admin.org(), id));
        exchange.json(200, json(found.orElseThrow(MemberRoutes::notFound)));
    }

    void remove(Exchange exchange) {
        var admin = callers.admin(exchange);
        var removed = id(exchange).flatMap(id -> members.remove(admin.org(), id));
        exchange.json(200, json(removed.orElseThrow(MemberRoutes::notFound)));
    }

    void renew(Exchange exchange) {
        var admin = callers.admin(exchange);
        JsonBody.of(exchange);
        var token = TokenText.freshMember(random);
        var renewed = id(exchange).flatMap(id -> members.renew(admin.org(), id, token.sha256()));
        exchange.json(201, withToken(renewed.orElseThrow(MemberRoutes::notFound), token));
    }

    private Member member(OrgId org, JsonBody body) {
        var slack = body.inner("slack", "team_id", "user_id");
        var team =
                checked(
                        "slack.team_id",
                        slack.textOrNull("team_id"),
                        Member::isSlackTeam,
                        "must be the id of a Slack workspace like T0123ABCD");
        var user =
                checked(
                        "slack.user_id",
                        slack.textOrNull("user_id"),
                        Member::isSlackUser,
                        "must be a Slack member ID like U0123ABCD, from the person's profile");
        if (team != null && user == null) {
            throw new MalformedRequest("slack.user_id", "is missing");
        }
        var email =
                checked(
                        "email",
                        body.textOrNull("email"),
                        Member::isEmail,
                        "must be an address like ada@example.com");
        return new Member(
                org,
                ids.member(),
                name(body, email),
                role(body),
                team,
                user,
                email,
                clock.instant());
    }

    private static String name(JsonBody body, @Nullable String email) {
        var name = body.text("name");
        checked(
                "name",
                name,
                Member::isName,
                "must be 1 to 128 characters without control characters");
        checked(
                "name",
                name,
                text -> !Member.looksLikeOurs(text),
                "is a word that Rungate shows for itself, such as admin or member:…; choose"
                        + " another");
        boolean address = Member.isEmail(name);
        if (address && (email == null || !Member.mailbox(name).equals(Member.mailbox(email)))) {
            throw new MalformedRequest("name", "must not be an address other than their own email");
        }
        return name;
    }

    private static Member.Role role(JsonBody body) {
        var word = body.textOrNull("role");
        if (word != null && !word.equals(Member.Role.APPROVER.word())) {
            throw new MalformedRequest("role", "must be " + Member.Role.APPROVER.word());
        }
        return Member.Role.APPROVER;
    }

    private static @Nullable String checked(
            String field, @Nullable String text, Predicate<String> rule, String problem) {
        if (text != null && !rule.test(text)) {
            throw new MalformedRequest(field, problem);
        }
        return text;
    }

    private static Optional<MemberId> id(Exchange exchange) {
        try {
            return Optional.of(new MemberId(exchange.variable("member")));
        } catch (IllegalArgumentException nobodysId) {
            return Optional.empty();
        }
    }

    private static CallRefused notFound() {
        return new CallRefused(new Refusal.NotFound("A member of this id"));
    }

    private static ObjectNode withToken(Member member, TokenText token) {
        return json(member).put("token", token.value());
    }

    private static ObjectNode json(Member member) {
        var json =
                Json.object()
                        .put("member_id", member.id().value())
                        .put("name", member.name())
                        .put("role", member.role().word());
        if (member.slackUser() == null) {
            json.putNull("slack");
        } else {
            json.putObject("slack")
                    .put("team_id", member.slackTeam())
                    .put("user_id", member.slackUser());
        }
        return json.put("email", member.email())
                .put("created_at", Timestamps.text(member.createdAt()));
    }
}
