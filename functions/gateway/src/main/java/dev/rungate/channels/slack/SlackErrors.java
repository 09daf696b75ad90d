package dev.rungate.channels.slack;

import java.util.Map;
import java.util.Set;

/// Explains the errors of Slack's methods to the operator.
final class SlackErrors {
    /// No message will ever change again.
    private static final Set<String> OVER =
            Set.of(
                    "message_not_found",
                    "channel_not_found",
                    "is_archived",
                    "edit_window_closed",
                    "cant_update_message");

    private static final Map<String, String> REMEDIES =
            Map.ofEntries(
                    Map.entry(
                            "channel_not_found",
                            "there is no such channel, or it is private and the app was not"
                                    + " invited"),
                    Map.entry(
                            "not_in_channel", "invite the app: /invite @ its name in the channel"),
                    Map.entry("is_archived", "the channel is archived"),
                    Map.entry("invalid_auth", "RUNGATE_SLACK_BOT_TOKEN is not a valid token"),
                    Map.entry("not_authed", "RUNGATE_SLACK_BOT_TOKEN is not a valid token"),
                    Map.entry(
                            "not_allowed_token_type",
                            "RUNGATE_SLACK_BOT_TOKEN must be the bot's token, xoxb-…"),
                    Map.entry("token_revoked", "install the app again and take its new bot token"),
                    Map.entry("token_expired", "install the app again and take its new bot token"),
                    Map.entry(
                            "account_inactive", "install the app again and take its new bot token"),
                    Map.entry(
                            "missing_scope",
                            "give the app the scopes chat:write and chat:write.public and install"
                                    + " it again"),
                    Map.entry(
                            "restricted_action",
                            "the workspace's settings keep the app from posting there"),
                    Map.entry("user_not_found", "there is no such person in the app's workspace"));

    private SlackErrors() {}

    static boolean over(String code) {
        return OVER.contains(code);
    }

    static String sentence(String method, String code) {
        var remedy = REMEDIES.get(code);
        return "Slack refused "
                + method
                + " with "
                + code
                + (remedy == null ? "." : ": " + remedy + ".");
    }
}
