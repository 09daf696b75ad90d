package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.OrgId;
import dev.rungate.tenants.TokenText;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Administration of the people who decide.
class MemberRoutesTest {
    private static final String ADA =
            """
            {"name":"Ada","role":"approver","slack":{"team_id":"T1","user_id":"U1"},"email":"a@b.example"}
            """;

    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void shut() {
        server.close();
    }

    @Test
    void aMemberIsMadeWithATokenThatIsShownOnce() {
        var made = add(ADA);
        assertThat(made.statusCode()).isEqualTo(201);
        var json = ServerFixture.json(made);
        assertThat(json.path("member_id").stringValue()).startsWith("mbr_");
        assertThat(json.path("name").stringValue()).isEqualTo("Ada");
        assertThat(json.path("role").stringValue()).isEqualTo("approver");
        assertThat(json.path("slack").toString())
                .isEqualTo("{\"team_id\":\"T1\",\"user_id\":\"U1\"}");
        assertThat(json.path("email").stringValue()).isEqualTo("a@b.example");
        var token = new TokenText(json.path("token").stringValue());
        assertThat(token.wellFormedMember()).isTrue();
        assertThat(server.members.byToken(token.sha256())).isPresent();
        var id = json.path("member_id").stringValue();
        var seen = server.send(server.asAdmin("/api/members/" + id));
        assertThat(seen.body()).contains(id).doesNotContain("rg_mbr_").doesNotContain("token");
        assertThat(server.send(server.asAdmin("/api/members")).body())
                .contains(id)
                .doesNotContain("rg_mbr_");
    }

    @Test
    void aNameIsEnough() {
        var json = ServerFixture.json(add("{\"name\":\"Bob\"}"));
        assertThat(json.path("role").stringValue()).isEqualTo("approver");
        assertThat(json.path("slack").isNull()).isTrue();
        assertThat(json.path("email").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin",
                "Admin",
                " ADMIN ",
                "ad\\u200bmin",
                "admin (slack)",
                "clock",
                "run",
                "run.completed",
                "expiry",
                "member:Ann",
                "slack:U0ANN",
                "slack://U0ANN",
                "mailto:ann@b.example",
                "role:admin",
                "https://b.example",
                "mbr_1",
                "ann@b.example",
                "\\ud800"
            })
    void aNameThatLooksLikeOneOfOursIsRefused(String name) {
        var refused = add("{\"name\":\"" + name + "\"}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(ServerFixture.json(refused).at("/error/context/field").stringValue())
                .isEqualTo("name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Ann", "Admiral", "Clockwork Orange", "Ann: CFO", "Runa", "Ann (admin)"})
    void anyOtherNameIsTaken(String name) {
        assertThat(add("{\"name\":\"" + name + "\"}").statusCode()).isEqualTo(201);
    }

    @Test
    void aNameMayBeTheMembersOwnAddress() {
        var own = "{\"name\":\"ann@b.example\",\"email\":\"Ann@b.example\"}";
        assertThat(add(own).statusCode()).isEqualTo(201);
    }

    @Test
    void aSlackUserWithoutTeamClashesWithTheSameUserInATeam() {
        assertThat(add("{\"name\":\"Ann\",\"slack\":{\"user_id\":\"U1\"}}").statusCode())
                .isEqualTo(201);
        var again = add("{\"name\":\"A\",\"slack\":{\"user_id\":\"U1\",\"team_id\":\"T1\"}}");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("slack.user_id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}|name
                    {"name":""}|name
                    {"name":"   "}|name
                    {"name":7}|name
                    {"name":"A","role":"boss"}|role
                    {"name":"A","nick":"x"}|nick
                    {"name":"A","slack":"U1"}|slack
                    {"name":"A","slack":{"user":"U1"}}|slack.user
                    {"name":"A","slack":{"user_id":"ada"}}|slack.user_id
                    {"name":"A","slack":{"user_id":1}}|slack.user_id
                    {"name":"A","slack":{"team_id":"T1"}}|slack.user_id
                    {"name":"A","slack":{"team_id":"x","user_id":"U1"}}|slack.team_id
                    {"name":"A","email":"nobody"}|email
                    """)
    void aMistakeNamesItsField(String body, String field) {
        var refused = add(body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(ServerFixture.json(refused).at("/error/context/field").stringValue())
                .isEqualTo(field);
    }

    @Test
    void nobodyIsTwoMembers() {
        add(ADA);
        var twice = add("{\"name\":\"B\",\"slack\":{\"team_id\":\"T1\",\"user_id\":\"U1\"}}");
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(ServerFixture.json(twice).at("/error/context/field").stringValue())
                .isEqualTo("slack.user_id");
        var mailbox = add("{\"name\":\"B\",\"email\":\"A@B.example\"}");
        assertThat(ServerFixture.json(mailbox).at("/error/context/field").stringValue())
                .isEqualTo("email");
    }

    @Test
    void whoIsRemovedIsGone() {
        var id = ServerFixture.json(add(ADA)).path("member_id").stringValue();
        var path = "/api/members/" + id;
        assertThat(server.send(server.asAdmin(path).DELETE()).statusCode()).isEqualTo(200);
        assertThat(server.members.bySlack(OrgId.LOCAL, "T1", "U1")).isEmpty();
        assertThat(server.send(server.asAdmin(path)).statusCode()).isEqualTo(404);
        assertThat(server.send(server.asAdmin(path).DELETE()).statusCode()).isEqualTo(404);
        assertThat(add(ADA).statusCode()).isEqualTo(201);
    }

    @Test
    void anotherTokenEndsTheOneBefore() {
        var made = ServerFixture.json(add(ADA));
        var path = "/api/members/" + made.path("member_id").stringValue() + "/tokens";
        var renewed = server.send(server.asAdmin(path).POST(BodyPublishers.noBody()));
        assertThat(renewed.statusCode()).isEqualTo(201);
        var token = new TokenText(ServerFixture.json(renewed).path("token").stringValue());
        assertThat(server.members.byToken(token.sha256())).isPresent();
        var before = new TokenText(made.path("token").stringValue());
        assertThat(server.members.byToken(before.sha256())).isEmpty();
        var nobody = server.asAdmin("/api/members/mbr_none/tokens").POST(BodyPublishers.noBody());
        assertThat(server.send(nobody).statusCode()).isEqualTo(404);
    }

    @Test
    void onlyAnAdministratorMayDoAnyOfThis() {
        var member = ServerFixture.json(add(ADA)).path("token").stringValue();
        for (var path : new String[] {"/api/members", "/api/agents", "/v1/runs", "/v1/models"}) {
            var asked = server.request(path).header("authorization", "Bearer " + member);
            assertThat(server.send(asked).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(server.send(server.asAgent("/api/members")).statusCode()).isEqualTo(401);
        assertThat(server.send(server.request("/api/members")).statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> add(String body) {
        return server.send(server.asAdmin("/api/members").POST(BodyPublishers.ofString(body)));
    }
}
