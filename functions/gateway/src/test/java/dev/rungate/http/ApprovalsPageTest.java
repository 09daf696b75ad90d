package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.Voter;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.AskRules;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.Run;
import dev.rungate.runs.Terms;
import dev.rungate.tenants.Member;
import dev.rungate.tenants.TokenText;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// People log in, see what waits as it is, and decide it, once.
class ApprovalsPageTest {
    private static final Pattern COOKIE =
            Pattern.compile("rungate_session=([A-Za-z0-9_-]{80,}); .*");

    private static final String ERROR_BAR = "class=\"notice\"";

    private ServerFixture server;

    @BeforeEach
    void open() {
        server = new ServerFixture();
    }

    @AfterEach
    void shut() {
        server.close();
    }

    // ---- logging in ----

    @Test
    void withoutASessionThereIsAFormForAToken() {
        var page = get("/approvals", "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("name=\"token\"", "type=\"password\"", "<html lang=\"en\"");
        assertThat(get("/approvals/gate_x", "").body()).contains("name=\"next\" value=\"gate_x\"");
    }

    @Test
    void everyPageIsKeptAndFramedByNobodyAndDoesNothing() {
        for (var page : List.of(get("/approvals", ""), get("/approvals", logIn()), logInAs("x"))) {
            assertThat(page.headers().firstValue("content-type"))
                    .hasValue("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("cache-control")).hasValue("no-store");
            assertThat(page.headers().firstValue("x-frame-options")).hasValue("DENY");
            assertThat(page.headers().firstValue("referrer-policy")).hasValue("no-referrer");
            assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                    .startsWith("default-src 'none'; style-src 'sha256-")
                    .doesNotContain("unsafe");
            assertThat(page.body()).doesNotContain("<script", "style=", "http://", "https://");
        }
    }

    @Test
    void theCookieNamesASessionAndNothingElse() {
        var answer = logInAs(ServerFixture.ADMIN.value());
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location")).hasValue("/approvals");
        var cookie = answer.headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie)
                .matches(COOKIE)
                .contains("; Path=/approvals;", "; HttpOnly;", "; SameSite=Strict")
                .doesNotContain("Secure")
                .doesNotContain(ServerFixture.ADMIN.value());
    }

    @Test
    void theCookieIsSecureBehindAProxyThatSpeaksTls() {
        var answer =
                server.send(
                        form("/approvals/login", "", Map.of("token", ServerFixture.ADMIN.value()))
                                .header("x-forwarded-proto", "https"));
        assertThat(answer.headers().firstValue("set-cookie").orElseThrow()).contains("; Secure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rg_adm_nobodys", "<script>", "agent"})
    void aWrongTokenIsToldSo(String token) {
        var answer = logInAs(token.equals("agent") ? server.token.value() : token);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("This token is not valid here.");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        assertThat(answer.body()).doesNotContain("rg_adm_nobodys", "<script>");
    }

    @Test
    void aTokenIsReadFromTheFormAlone() {
        var inUrl = "/approvals/login?token=" + ServerFixture.ADMIN.value();
        assertThat(server.send(form(inUrl, "", Map.of())).statusCode()).isEqualTo(401);
        var header = server.asAdmin("/approvals").GET();
        assertThat(server.send(header).body()).contains("name=\"token\"");
    }

    @Test
    void aFloodOfLogInsIsHeldBack() {
        var statuses =
                IntStream.range(0, 40)
                        .mapToObj(i -> logInAs("rg_adm_nobodys").statusCode())
                        .collect(Collectors.toSet());
        assertThat(statuses).contains(401).isSubsetOf(401, 429);
    }

    @Test
    void afterLogInOneIsWhereOneWanted() {
        var gate = put(gate("{\"amount\":700}"));
        var answer =
                server.send(
                        form(
                                "/approvals/login",
                                "",
                                Map.of(
                                        "token",
                                        ServerFixture.ADMIN.value(),
                                        "next",
                                        gate.id().value())));
        assertThat(answer.headers().firstValue("location")).hasValue("/approvals/" + gate.id());
        var elsewhere =
                server.send(
                        form(
                                "/approvals/login",
                                "",
                                Map.of(
                                        "token",
                                        ServerFixture.ADMIN.value(),
                                        "next",
                                        "//evil.example")));
        assertThat(elsewhere.headers().firstValue("location")).hasValue("/approvals");
    }

    @Test
    void whoLogsOutIsOut() {
        var session = logIn();
        var gate = put(gate("{\"amount\":700}"));
        var forged = server.send(form("/approvals/logout", session, Map.of("csrf", "x")));
        assertThat(forged.statusCode()).isEqualTo(403);
        var csrf = field("csrf", get("/approvals", session).body());
        var out = server.send(form("/approvals/logout", session, Map.of("csrf", csrf)));
        assertThat(out.statusCode()).isEqualTo(303);
        assertThat(out.headers().firstValue("set-cookie").orElseThrow()).contains("Max-Age=0");
        var late = get("/approvals/" + gate.id(), session);
        assertThat(late.body()).contains("Your session is over", "name=\"token\"");
    }

    // ---- seeing ----

    @Test
    void whatWaitsIsListedTheFirstToExpireFirst() {
        put(gate("{}", expiring(Duration.ofHours(5)), "later"));
        put(gate("{}", expiring(Duration.ofMinutes(5)), "sooner"));
        put(gate("{}", expiring(Duration.ZERO), "over"));
        var page = get("/approvals", logIn()).body();
        assertThat(page.indexOf("sooner")).isPositive().isLessThan(page.indexOf("later"));
        assertThat(page)
                .doesNotContain("over</a>")
                .contains(" UTC (in 4 minutes)", " UTC (in 4 hours)", "refunds", "support/3")
                .contains("$0.25", "run-", "agt_1");
    }

    @Test
    void aHundredAreOnAPage() {
        for (int i = 0; i < 101; i++) {
            put(gate("{}"));
        }
        var session = logIn();
        var first = get("/approvals", session).body();
        assertThat(first.split("<tr>", -1)).hasSize(102);
        assertThat(first).contains("href=\"/approvals?after=100\"");
        assertThat(get("/approvals?after=100", session).body().split("<tr>", -1)).hasSize(3);
    }

    @Test
    void whatWouldRunIsShownAsItIs() {
        var hostile =
                "{\"note\":\"</pre></textarea><script>alert(1)</script>\",\"to\":\"\u202Eadmin\",\"x\":1.50}";
        var gate = put(gate(hostile, editable(List.of("note")), "</h3><b>refund\u200B"));
        var page = get("/approvals/" + gate.id(), logIn()).body();
        assertThat(page)
                .doesNotContain("<script", "<b>", "\u202E", "\u200B")
                .contains("&lt;/textarea&gt;&lt;script&gt;", "<mark>U+202E</mark>admin", "1.50")
                .contains("&quot;\\u202eadmin&quot;");
        assertThat(page.split("</textarea>", -1)).hasSize(3);
    }

    @Test
    void argumentsThatAreNoJsonAreShownAsTheyCame() {
        var gate = put(gate("{\"amount\":", editable(List.of("amount")), "refund"));
        var page = get("/approvals/" + gate.id(), logIn()).body();
        assertThat(page).contains("{&quot;amount&quot;:</pre>").doesNotContain("args-0");
    }

    @Test
    void everythingCanBeDoneWithAKeyboard() {
        var gate = put(gate("{\"amount\":700}", editable(List.of("amount")), "refund"));
        var page = get("/approvals/" + gate.id(), logIn()).body();
        assertThat(page)
                .contains("accesskey=\"a\"", "accesskey=\"r\"", "<main", "<h1>")
                .contains("<label for=\"reason\">", "<label for=\"args-0\">")
                .contains("nobody yet (0 of 1 needed)");
        assertThat(page.indexOf("args-0")).isLessThan(page.indexOf("value=\"approve\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gate_none", "%20", "a%2Fb"})
    void anUnknownGateIsKindlyUnknown(String id) {
        var page = get("/approvals/" + id, logIn());
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is no gate of this id");
    }

    // ---- deciding ----

    @Test
    void anApprovalDecides() {
        var gate = put(gate("{\"amount\":700}"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        fields.put("reason", "line one\r\nline two");
        var page = post(gate, session, fields);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("Approved. The agent gets its answer")
                .doesNotContain("accesskey");
        var decision = decision(gate);
        assertThat(decision.outcome()).isEqualTo(GateState.APPROVED);
        assertThat(decision.by()).isEqualTo("admin (page)");
        assertThat(decision.channel()).isEqualTo("page");
        assertThat(decision.proof()).isEqualTo("session");
        assertThat(decision.seen()).isEqualTo(gate.digest());
        assertThat(decision.reason()).isEqualTo("line one\nline two");
        assertThat(post(gate, session, fields).statusCode()).isEqualTo(200);
    }

    @Test
    void whoIsTooLateLearnsWhoWasFaster() {
        var gate = put(gate("{\"amount\":700}"));
        var session = logIn();
        var fields = shown(gate, session);
        server.gates.decide(
                gate,
                new Decision(
                        GateState.REJECTED,
                        "member:Ann (slack)",
                        "slack",
                        "signature",
                        Instant.now(),
                        null,
                        List.of(),
                        null));
        fields.put("decision", "approve");
        var page = post(gate, session, fields);
        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body()).contains("Too late: member:Ann (slack) was faster");
    }

    @Test
    void whatHasExpiredIsNotDecided() {
        var gate = gate("{\"amount\":700}", expiring(Duration.ofMillis(300)), "refund");
        var session = logIn();
        var fields = shown(put(gate), session);
        fields.put("decision", "approve");
        server.gates.put(gate("{\"amount\":700}", expiring(Duration.ZERO), "refund", gate.run()));
        var page = post(gate, session, fields);
        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body()).contains("nobody answered in time");
    }

    @Test
    void aFormThatWasNotMadeForThisSessionDoesNothing() {
        var gate = put(gate("{\"amount\":700}"));
        var session = logIn();
        var others = shown(gate, logIn());
        others.put("decision", "approve");
        assertThat(post(gate, session, others).statusCode()).isEqualTo(403);
        var without = shown(gate, session);
        without.put("decision", "approve");
        without.remove("csrf");
        assertThat(post(gate, session, without).statusCode()).isEqualTo(403);
        var ofAnother = shown(put(gate("{\"amount\":1}")), session);
        ofAnother.put("decision", "approve");
        assertThat(post(gate, session, ofAnother).statusCode()).isEqualTo(403);
        var foreign = shown(gate, session);
        foreign.put("decision", "approve");
        var crossSite =
                form("/approvals/" + gate.id(), session, foreign)
                        .header("sec-fetch-site", "cross-site");
        assertThat(server.send(crossSite).statusCode()).isEqualTo(403);
        assertThat(server.gates.find(OrgId.LOCAL, gate.id()).orElseThrow().pending()).isTrue();
    }

    @Test
    void whatChangedSinceItWasSeenIsShownAgain() {
        var gate = put(gate("{\"amount\":700}"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        put(gate("{\"amount\":9000}", AskRules.DEFAULT, "refund", gate.run()));
        var page = post(gate, session, fields);
        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body()).contains("has changed since you looked", "9000");
        assertThat(server.gates.find(OrgId.LOCAL, gate.id()).orElseThrow().pending()).isTrue();
    }

    @Test
    void withoutASessionNothingIsDecided() {
        var gate = put(gate("{\"amount\":700}"));
        var fields = shown(gate, logIn());
        fields.put("decision", "approve");
        var page = post(gate, "0".repeat(43), fields);
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.body()).contains("Your session is over", "name=\"token\"");
        assertThat(server.gates.find(OrgId.LOCAL, gate.id()).orElseThrow().pending()).isTrue();
    }

    @Test
    void whatTheRuleListsMayBeChanged() {
        var gate =
                put(
                        gate(
                                "{\"amount\":700,\"to\":\"x\u202E\"}",
                                editable(List.of("amount")),
                                "pay"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        fields.put("args-0", "{\"amount\":600, \"to\":\"y\"}");
        var refused = post(gate, session, fields);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("args[0].to may not be changed")
                .contains("&quot;y&quot;");
        fields.put("args-0", "{\"amount\":600,");
        assertThat(post(gate, session, fields).body())
                .contains("The arguments of pay cannot be read");
        fields.put("args-0", "{\"amount\":600,\r\n \"to\":\"x\\u202e\"}");
        assertThat(post(gate, session, fields).statusCode()).isEqualTo(200);
        assertThat(decision(gate).edits()).hasSize(1);
        assertThat(decision(gate).edits().getFirst().arguments()).contains("600");
    }

    @Test
    void whatIsSentAsItWasShownChangesNothing() {
        var gate =
                put(
                        gate(
                                "{\"amount\":700.10,\"to\":\"\u202Ex\"}",
                                editable(List.of("amount")),
                                "pay"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        fields.put("args-0", area("args-0", get("/approvals/" + gate.id(), session).body()));
        assertThat(fields.get("args-0")).contains("700.10");
        assertThat(post(gate, session, fields).statusCode()).isEqualTo(200);
        assertThat(decision(gate).edits()).isEmpty();
    }

    /// A text of UTF-8 cannot hold half a surrogate pair: it would arrive as a question mark.
    @Test
    void aChangeThatCannotBeCarriedExactlyIsRefused() {
        var gate = put(gate("{\"amount\":700}", editable(List.of("amount")), "pay"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        for (var half : List.of("\"\\ud800\"", "[{\"a\":\"x\\udc00\"}]")) {
            fields.put("args-0", "{\"amount\":" + half + "}");
            var refused = post(gate, session, fields);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("args[0].amount cannot be carried exactly");
        }
        fields.put("args-0", "{\"amount\":\"\\ud83d\\ude00\"}");
        assertThat(post(gate, session, fields).statusCode()).isEqualTo(200);
        assertThat(decision(gate).edits().getFirst().arguments()).contains("😀");
    }

    @Test
    void numbersThatNoDoubleHoldsAreCarriedAsTheyAreWritten() {
        for (var number :
                List.of("40817810099910001", "0.1000000000000000055511151231257827", "1E+400")) {
            var gate = put(gate("{\"amount\":700}", editable(List.of("amount")), "pay"));
            var session = logIn();
            var fields = shown(gate, session);
            fields.put("decision", "approve");
            fields.put("args-0", "{\"amount\":" + number + "}");
            assertThat(post(gate, session, fields).statusCode()).isEqualTo(200);
            assertThat(decision(gate).edits().getFirst().arguments())
                    .isEqualTo("{\"amount\":" + number + "}");
        }
    }

    @Test
    void argumentsThatAFormCannotSendBackAreShownAsTheyCameAndNotOffered() {
        var gate = put(gate("{\"amount\":\"\\ud800\"}", editable(List.of("amount")), "pay"));
        var page = get("/approvals/" + gate.id(), logIn()).body();
        assertThat(page).contains("\\ud800").doesNotContain("args-0");
    }

    @Test
    void aRejectionTakesNoChanges() {
        var gate = put(gate("{\"amount\":700}", editable(List.of("amount")), "pay"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "reject");
        fields.put("args-0", "{\"amount\":600}");
        assertThat(post(gate, session, fields).body()).contains("Rejected.");
        assertThat(decision(gate).outcome()).isEqualTo(GateState.REJECTED);
    }

    @Test
    void oneOfTwoIsCounted() {
        var gate = put(gate("{}", quorum(2), "launch"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        assertThat(post(gate, session, fields).body())
                .contains("Your approval counts. 1 of 2", "admin (1 of 2 needed)");
    }

    @Test
    void whoHasApprovedSeesThatAndPeopleAreShownByName() {
        var token = TokenText.freshMember(new SecureRandom());
        server.members.add(ann("mbr_ann", "ann@b.example"), token.sha256());
        var gate = put(gate("{}", quorum(2), "launch"));
        var session = sessionOf(logInAs(token.value()));
        assertThat(get("/approvals", session).body()).doesNotContain("You have approved");
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        post(gate, session, fields);
        assertThat(get("/approvals", session).body()).contains("You have approved this.");
        assertThat(get("/approvals/" + gate.id(), session).body())
                .contains("You have approved this. It waits for others.")
                .contains("Ann (1 of 2 needed)")
                .doesNotContain("mbr_");
        assertThat(get("/approvals", logIn()).body()).doesNotContain("You have approved");
    }

    @Test
    void noErrorIsShownOverAGateThatWasApproved() {
        var gate = put(gate("{}", asking("mailto:ann@b.example", 1), "refund"));
        var link =
                ServerFixture.LINKS
                        .of(gate, "ann@b.example")
                        .substring("https://rungate.example".length());
        var fields = new HashMap<String, String>();
        for (var name : List.of("p", "s", "seen")) {
            fields.put(name, field(name, get(link, "").body()));
        }
        fields.put("decision", "approve");
        for (int times = 0; times < 2; times++) {
            var decided = server.send(form("/approvals/mail/" + gate.id(), "", fields));
            assertThat(decided.statusCode()).isEqualTo(200);
            assertThat(decided.body()).contains("class=\"done\"").doesNotContain(ERROR_BAR);
        }
        assertThat(get(link, "").body())
                .contains("This is decided: the call is approved.")
                .doesNotContain(ERROR_BAR);
        assertThat(get("/approvals/" + gate.id(), logIn()).body())
                .contains("<h1>refund: approved</h1>")
                .doesNotContain(ERROR_BAR);
        fields.put("decision", "reject");
        assertThat(server.send(form("/approvals/mail/" + gate.id(), "", fields)).body())
                .contains(ERROR_BAR, "the call is approved. Nothing was changed.");
    }

    @Test
    void aSlashTooManyLeadsToTheSamePage() {
        var session = logIn();
        var gate = put(gate("{}"));
        assertThat(get("/approvals/", session).body())
                .contains("href=\"/approvals/" + gate.id() + "\"")
                .contains("action=\"/approvals/logout\"");
        assertThat(get("/approvals/", "").body()).contains("name=\"token\"");
        assertThat(get("/approvals/" + gate.id() + "/", session).statusCode()).isEqualTo(200);
    }

    @Test
    void everythingIsBounded() {
        var gate = put(gate("{}"));
        var session = logIn();
        var fields = shown(gate, session);
        fields.put("decision", "approve");
        fields.put("reason", "x".repeat(2_001));
        assertThat(post(gate, session, fields).statusCode()).isEqualTo(400);
        fields.put("reason", "x".repeat(90_000));
        fields.put("more", "x".repeat(180_000));
        assertThat(post(gate, session, fields).statusCode()).isEqualTo(413);
        fields.keySet().removeAll(List.of("more", "reason", "decision"));
        assertThat(post(gate, session, fields).body()).contains("Approve or reject");
        var twice = form("/approvals/" + gate.id(), session, fields);
        twice.POST(BodyPublishers.ofString("csrf=1&csrf=2"));
        assertThat(server.send(twice).statusCode()).isEqualTo(400);
        assertThat(logInAs("rg_adm_" + "x".repeat(600)).statusCode()).isEqualTo(401);
    }

    // ---- links in mails ----

    @Test
    void openingALinkDecidesNothingAndItsFormDecidesOnce() {
        var gate = put(gate("{\"amount\":700}", asking("mailto:ann@b.example", 1), "refund"));
        var link =
                ServerFixture.LINKS
                        .of(gate, "ann@b.example")
                        .substring("https://rungate.example".length());
        var page = get(link, "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("sent to ann@b.example", "700", "value=\"approve\"");
        assertThat(server.gates.find(OrgId.LOCAL, gate.id()).orElseThrow().pending()).isTrue();
        var fields = new HashMap<String, String>();
        for (var name : List.of("p", "s", "seen")) {
            fields.put(name, field(name, page.body()));
        }
        fields.put("decision", "approve");
        var decided = server.send(form("/approvals/mail/" + gate.id(), "", fields));
        assertThat(decided.statusCode()).isEqualTo(200);
        assertThat(decided.body()).contains("Approved.");
        assertThat(decision(gate).by()).isEqualTo("ann@b.example (email)");
        assertThat(decision(gate).channel()).isEqualTo("email");
        assertThat(decision(gate).proof()).isEqualTo("link");
        fields.put("decision", "reject");
        assertThat(server.send(form("/approvals/mail/" + gate.id(), "", fields)).statusCode())
                .isEqualTo(409);
        assertThat(get(link, "").body()).contains("This is decided").doesNotContain("accesskey");
    }

    @Test
    void aLinkIsUsedOnceWhereMoreHaveToAgree() {
        var gate = put(gate("{}", asking("mailto:ann@b.example", 2), "launch"));
        var link =
                ServerFixture.LINKS
                        .of(gate, "ann@b.example")
                        .substring("https://rungate.example".length());
        var fields = new HashMap<String, String>();
        var page = get(link, "").body();
        for (var name : List.of("p", "s", "seen")) {
            fields.put(name, field(name, page));
        }
        fields.put("decision", "approve");
        assertThat(server.send(form("/approvals/mail/" + gate.id(), "", fields)).body())
                .contains("Your approval counts. 1 of 2");
        var again = server.send(form("/approvals/mail/" + gate.id(), "", fields));
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("You have answered already");
    }

    /// The process that took the second approval died before it decided.
    @Test
    void aLinkShowsAGateThatEnoughHaveApprovedAsApproved() {
        var gate = put(gate("{}", asking("mailto:ann@b.example", 2), "launch"));
        var link =
                ServerFixture.LINKS
                        .of(gate, "ann@b.example")
                        .substring("https://rungate.example".length());
        server.gates.vote(gate, Voter.admin("api", "token"), gate.createdAt());
        server.gates.vote(gate, Voter.mailbox("ann@b.example"), gate.createdAt());
        assertThat(get(link, "").body())
                .contains("This is decided: the call is approved.")
                .doesNotContain("You have answered already");
    }

    /// Ann has a session, a token and a link in a mail; then she is removed.
    @Test
    void removalEndsLinksSessionsAndTokensAtOnce() {
        var ann = ann("mbr_gone", "gone@b.example");
        var token = TokenText.freshMember(new SecureRandom());
        server.members.add(ann, token.sha256());
        var session = sessionOf(logInAs(token.value()));
        var gate = put(gate("{}", asking("mailto:gone@b.example", 1), "refund"));
        var link =
                ServerFixture.LINKS
                        .of(gate, "gone@b.example")
                        .substring("https://rungate.example".length());
        var fields = new HashMap<String, String>();
        for (var name : List.of("p", "s", "seen")) {
            fields.put(name, field(name, get(link, "").body()));
        }
        fields.put("decision", "approve");
        assertThat(get("/approvals", session).body()).contains("Log out");
        server.members.remove(OrgId.LOCAL, ann.id());
        assertThat(get(link, "").statusCode()).isEqualTo(403);
        assertThat(server.send(form("/approvals/mail/" + gate.id(), "", fields)).statusCode())
                .isEqualTo(403);
        assertThat(get("/approvals", session).body()).doesNotContain("Log out");
        assertThat(logInAs(token.value()).statusCode()).isEqualTo(401);
        var decision =
                server.request("/v1/gates/" + gate.id() + "/decision")
                        .header("authorization", "Bearer " + token.value())
                        .POST(BodyPublishers.ofString("{\"decision\":\"approve\"}"));
        assertThat(server.send(decision).statusCode()).isEqualTo(401);
        assertThat(server.gates.find(OrgId.LOCAL, gate.id()).orElseThrow().pending()).isTrue();
    }

    /// By mail, on the page and by the API, the same member; another one is not named at all.
    @Test
    void onlyWhomTheRuleNamesDecidesAndOnceOnEveryWay() {
        var cfo = TokenText.freshMember(new SecureRandom());
        var other = TokenText.freshMember(new SecureRandom());
        server.members.add(ann("mbr_cfo", "cfo@b.example"), cfo.sha256());
        server.members.add(ann("mbr_other", "other@b.example"), other.sha256());
        var gate = put(gate("{}", asking("mailto:cfo@b.example", 2), "refund"));
        assertThat(decide(gate, other, "approve").statusCode()).isEqualTo(403);
        assertThat(decide(gate, other, "reject").body()).contains("policy_violation", "approvers");
        assertThat(decide(gate, cfo, "approve").body()).contains("\"approvals\":1");
        var link =
                ServerFixture.LINKS
                        .of(gate, "cfo@b.example")
                        .substring("https://rungate.example".length());
        assertThat(get(link, "").body()).contains("You have answered already");
        assertThat(decide(gate, cfo, "approve").body()).contains("\"approvals\":1");
        assertThat(server.gates.find(OrgId.LOCAL, gate.id()).orElseThrow().pending()).isTrue();
    }

    private HttpResponse<String> decide(Gate gate, TokenText token, String decision) {
        return server.send(
                server.request("/v1/gates/" + gate.id() + "/decision")
                        .header("authorization", "Bearer " + token.value())
                        .POST(BodyPublishers.ofString("{\"decision\":\"" + decision + "\"}")));
    }

    private static Member ann(String id, String email) {
        return new Member(
                OrgId.LOCAL,
                new MemberId(id),
                id.equals("mbr_ann") ? "Ann" : "Ann of " + id,
                Member.Role.APPROVER,
                null,
                null,
                email,
                Instant.now());
    }

    @Test
    void aForgedLinkIsNoneAndAnOldOneIsOver() {
        var gate = put(gate("{}"));
        var link =
                ServerFixture.LINKS
                        .of(gate, "ann@b.example")
                        .substring("https://rungate.example".length());
        assertThat(get(link + "0", "").statusCode()).isEqualTo(403);
        assertThat(get("/approvals/mail/" + gate.id(), "").statusCode()).isEqualTo(403);
        var gone = gate("{}", expiring(Duration.ofSeconds(-5)), "refund");
        var old =
                ServerFixture.LINKS
                        .of(gone, "ann@b.example")
                        .substring("https://rungate.example".length());
        assertThat(get(old, "").statusCode()).isEqualTo(410);
        assertThat(get(old, "").body()).contains("nothing can be decided");
    }

    // ---- helpers ----

    private HttpResponse<String> get(String path, String session) {
        return server.send(
                server.request(path).header("cookie", "a=b; rungate_session=" + session).GET());
    }

    private String logIn() {
        return sessionOf(logInAs(ServerFixture.ADMIN.value()));
    }

    private static String sessionOf(HttpResponse<String> loggedIn) {
        var cookie = loggedIn.headers().firstValue("set-cookie").orElseThrow();
        var matcher = COOKIE.matcher(cookie);
        assertThat(matcher.matches()).isTrue();
        return matcher.group(1);
    }

    private HttpResponse<String> logInAs(String token) {
        return server.send(form("/approvals/login", "", Map.of("token", token)));
    }

    private HttpResponse<String> post(Gate gate, String session, Map<String, String> fields) {
        return server.send(form("/approvals/" + gate.id(), session, fields));
    }

    private HttpRequest.Builder form(String path, String session, Map<String, String> fields) {
        var body =
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return server.request(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cookie", "rungate_session=" + session)
                .POST(BodyPublishers.ofString(body));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// The hidden fields of a gate's form.
    private Map<String, String> shown(Gate gate, String session) {
        var page = get("/approvals/" + gate.id(), session).body();
        var form = page.substring(page.indexOf("Your decision"));
        var fields = new HashMap<String, String>();
        fields.put("csrf", field("csrf", form));
        fields.put("seen", field("seen", form));
        return fields;
    }

    private static String field(String name, String page) {
        var found = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    /// What a browser would send for an area that nobody touched.
    private static String area(String name, String page) {
        var found =
                Pattern.compile("<textarea id=\"" + name + "\"[^>]*>\n([^<]*)</textarea>")
                        .matcher(page);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1).replace("&quot;", "\"").replace("&amp;", "&").replace("\n", "\r\n");
    }

    private Decision decision(Gate gate) {
        var decision = server.gates.find(OrgId.LOCAL, gate.id()).orElseThrow().decision();
        assertThat(decision).isNotNull();
        return Objects.requireNonNull(decision);
    }

    private Gate put(Gate gate) {
        server.runs.put(Run.fresh(gate.run(), Terms.limited(2_000_000_000L), Instant.now()));
        server.gates.put(gate);
        return gate;
    }

    private static Gate gate(String arguments) {
        return gate(arguments, AskRules.DEFAULT, "refund");
    }

    private static Gate gate(String arguments, AskRules rules, String tool) {
        var run = new RunKey(OrgId.LOCAL, new RunId("run-" + UUID.randomUUID()));
        return gate(arguments, rules, tool, run);
    }

    private static Gate gate(String arguments, AskRules rules, String tool, RunKey run) {
        return Gate.opened(
                GateId.of(new Requester(run, new AgentId("agt_1"), null), "request", 0),
                run,
                new AgentId("agt_1"),
                null,
                new PolicyRef("support", 3),
                "request",
                List.of(new ProposedAction(0, tool, arguments, "refunds")),
                List.of(new AskedRule("refunds", rules)),
                Usd.of("0.25"),
                Instant.now());
    }

    private static AskRules expiring(Duration after) {
        return rules(after, 1, List.of());
    }

    private static AskRules editable(List<String> names) {
        return rules(Duration.ofHours(1), 1, names);
    }

    private static AskRules quorum(int people) {
        return rules(Duration.ofHours(1), people, List.of());
    }

    private static AskRules asking(String approver, int quorum) {
        return rules(List.of(approver), Duration.ofHours(1), quorum, List.of());
    }

    private static AskRules rules(Duration expires, int quorum, List<String> editable) {
        return rules(List.of(), expires, quorum, editable);
    }

    private static AskRules rules(
            List<String> approvers, Duration expires, int quorum, List<String> editable) {
        var usual = AskRules.DEFAULT;
        return new AskRules(
                approvers,
                usual.hold(),
                expires,
                quorum,
                null,
                usual.onExpiry(),
                usual.onReject(),
                false,
                editable);
    }
}
