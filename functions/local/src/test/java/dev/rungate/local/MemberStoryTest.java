package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The people who decide, as an operator adds and removes them, and the Slack app they set up.
class MemberStoryTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir static Path dist;
    @TempDir static Path data;
    private static Path program;
    private static FakeProvider provider;
    private static RunningServer server;
    private static FakeSlack slack;

    @BeforeAll
    static void open() {
        program = Distribution.in(dist);
        provider = FakeProvider.start();
        server = RunningServer.start(data, provider);
        slack = new FakeSlack();
    }

    @AfterAll
    static void close() {
        slack.close();
        server.close();
        provider.close();
    }

    @Test
    void areAddedListedAndRemoved() {
        var added = said("member", "add", "Ada", "--slack", "U1", "--email", "a@b.example");
        assertThat(added).contains("mbr_").contains("rg_mbr_");
        var json = json("member", "add", "Bob", "--slack", "U2", "--slack-team", "T2", "--json");
        assertThat(json.path("slack").toString())
                .isEqualTo("{\"team_id\":\"T2\",\"user_id\":\"U2\"}");
        var id = json.path("member_id").asString();

        assertThat(said("member", "list"))
                .contains("Ada", "U1", "a@b.example", "Bob", id)
                .doesNotContain("rg_mbr_");
        assertThat(said("member", "remove", id)).isEqualTo("removed " + id + "\n");
        assertThat(json("member", "list", "--json"))
                .extracting(member -> member.path("name").asString())
                .containsExactly("Ada");
        try (var again = rungate(Map.of(), "member", "remove", id)) {
            assertThat(again.awaitExit(SOON)).isEqualTo(1);
            assertThat(again.err()).contains("A member of this id was not found");
        }
        try (var twice = rungate(Map.of(), "member", "add", "Eve", "--slack", "U1")) {
            assertThat(twice.awaitExit(SOON)).isEqualTo(1);
            assertThat(twice.err()).contains("slack.user_id", "belongs to another member");
        }
    }

    @Test
    void aTestMessageIsPostedOrOneSentenceSaysWhyNot() {
        try (var posted = rungate(app(), "slack", "test", "#refunds")) {
            assertThat(posted.awaitExit(SOON)).as(posted.err()).isZero();
            assertThat(slack.calls("chat.postMessage")).hasSize(1);
        }
        try (var refused = rungate(app(), "slack", "test", "#nowhere")) {
            assertThat(refused.awaitExit(SOON)).isEqualTo(1);
            assertThat(refused.err().lines()).hasSize(1);
            assertThat(refused.err()).contains("channel_not_found").doesNotContain("xoxb");
        }
        try (var none = rungate(Map.of(), "slack", "test", "#refunds")) {
            assertThat(none.awaitExit(SOON)).isEqualTo(1);
            assertThat(none.err()).contains("RUNGATE_SLACK_BOT_TOKEN");
        }
        try (var half = rungate(Map.of("RUNGATE_SLACK_BOT_TOKEN", "xoxb-1"), "serve")) {
            assertThat(half.awaitExit(SOON)).isEqualTo(1);
            assertThat(half.err()).contains("RUNGATE_SLACK_SIGNING_SECRET is missing");
        }
    }

    private static Map<String, String> app() {
        return Map.of(
                "RUNGATE_SLACK_BOT_TOKEN",
                FakeSlack.TOKEN.value(),
                "RUNGATE_SLACK_SIGNING_SECRET",
                FakeSlack.SIGNING.value(),
                "RUNGATE_SLACK_API_URL",
                slack.api().toString());
    }

    private static JsonNode json(String... arguments) {
        return JsonMapper.shared().readTree(said(arguments));
    }

    private static String said(String... arguments) {
        try (var ran = rungate(Map.of(), arguments)) {
            assertThat(ran.awaitExit(SOON)).as(ran.err()).isZero();
            return ran.out();
        }
    }

    private static Program rungate(Map<String, String> more, String... arguments) {
        var environment = new HashMap<>(more);
        environment.put("RUNGATE_DATA", data.toString());
        environment.put("RUNGATE_ADMIN_TOKEN", RunningServer.ADMIN_TOKEN);
        return Program.start(program, environment, arguments);
    }
}
