package dev.rungate.channels.slack;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Payloads as Slack sends them.
public final class Clicks {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Clicks() {}

    public static String approve(String team, String user, String gate, String responseUrl) {
        return button("rungate_approve", team, user, gate, responseUrl);
    }

    public static String reject(String team, String user, String gate, String responseUrl) {
        return button("rungate_reject", team, user, gate, responseUrl);
    }

    public static String button(
            String action, String team, String user, String gate, String responseUrl) {
        var payload = by(team, user, "block_actions").put("response_url", responseUrl);
        payload.put("trigger_id", "1.2.3");
        payload.putArray("actions")
                .addObject()
                .put("type", "button")
                .put("action_id", action)
                .put("block_id", "rungate_gate")
                .put("value", gate);
        return payload.toString();
    }

    static String menu(String team, String user, String gate, String responseUrl) {
        var payload = by(team, user, "block_actions").put("response_url", responseUrl);
        payload.put("trigger_id", "1.2.3");
        var action = payload.putArray("actions").addObject();
        action.put("type", "overflow").put("action_id", "rungate_more");
        action.putObject("selected_option").put("value", gate);
        return payload.toString();
    }

    /// The form that {@code views.open} opened, filled in.
    static String form(String team, String user, ObjectNode opened, String reason) {
        var payload = by(team, user, "view_submission");
        var view = payload.putObject("view");
        view.setAll((ObjectNode) opened.path("view"));
        view.putObject("state")
                .putObject("values")
                .putObject("reason")
                .putObject("text")
                .put("type", "plain_text_input")
                .put("value", reason);
        return payload.toString();
    }

    public static String asForm(String payload) {
        return "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
    }

    private static ObjectNode by(String team, String user, String type) {
        var payload = JSON.createObjectNode().put("type", type);
        payload.putObject("team").put("id", team);
        payload.putObject("user").put("id", user).put("team_id", team);
        return payload;
    }
}
