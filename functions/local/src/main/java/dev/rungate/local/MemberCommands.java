package dev.rungate.local;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// {@code rungate member add|list|remove}.
@Command(
        name = "member",
        description = "Adds and removes the people who decide.",
        mixinStandardHelpOptions = true)
final class MemberCommands {
    private static final String LINE = "%-28s %-9s %-24s %-14s %s%n";

    @Command(
            name = "add",
            description = "Adds an approver and shows their token, this once.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin Server server,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--slack",
                            paramLabel = "U…",
                            description = "Slack member ID, from the person's profile")
                    @Nullable String slack,
            @Option(
                            names = "--slack-team",
                            paramLabel = "T…",
                            description = "workspace (default: any the app is installed in)")
                    @Nullable String slackTeam,
            @Option(names = "--email", description = "mailbox") @Nullable String email) {
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        body.put("role", "approver");
        if (slack != null || slackTeam != null) {
            body.put("slack", slackOf(slackTeam, slack));
        }
        if (email != null) {
            body.put("email", email);
        }
        var made = server.post("/api/members", body);
        System.out.println(server.json() ? made.toString() : text(made));
        return 0;
    }

    @Command(name = "list", description = "Lists members.", mixinStandardHelpOptions = true)
    int list(@Mixin Server server) {
        var members = server.all("/api/members");
        if (server.json()) {
            System.out.println(members);
            return 0;
        }
        System.out.printf(LINE, "MEMBER", "ROLE", "NAME", "SLACK", "EMAIL");
        members.forEach(MemberCommands::print);
        return 0;
    }

    @Command(
            name = "remove",
            description = "Removes a member: their next click or call is refused.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin Server server, @Parameters(paramLabel = "ID", description = "mbr_…") String id) {
        var removed = server.delete("/api/members/" + id);
        System.out.println(server.json() ? removed.toString() : "removed " + id);
        return 0;
    }

    private static Map<String, Object> slackOf(@Nullable String team, @Nullable String user) {
        var slack = new LinkedHashMap<String, Object>();
        if (team != null) {
            slack.put("team_id", team);
        }
        if (user != null) {
            slack.put("user_id", user);
        }
        return slack;
    }

    private static void print(JsonNode member) {
        System.out.printf(
                LINE,
                cell(member.path("member_id")),
                cell(member.path("role")),
                cell(member.path("name")),
                cell(member.path("slack").path("user_id")),
                cell(member.path("email")));
    }

    private static String cell(JsonNode value) {
        return value.isString() ? value.stringValue() : "-";
    }

    private static String text(JsonNode made) {
        return """
        member    %s
        token     %s
        The token is shown only now; it is for the API, clicks in Slack need none.\
        """
                .formatted(made.path("member_id").asString(), made.path("token").asString());
    }
}
