package dev.rungate.channels.slack;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Slack says somebody did, as far as it is about us. {@code gate} is what the button carried,
/// {@code responseUrl} where an answer for that person alone goes.
sealed interface SlackPayload {
    /// A person, as a workspace knows them.
    record Person(@Nullable String team, String user) {}

    record Decided(Person person, String gate, boolean approve, String responseUrl)
            implements SlackPayload {}

    /// A person wants to say why they reject; the trigger is good for three seconds.
    record WantsToExplain(Person person, String gate, String trigger, String responseUrl)
            implements SlackPayload {}

    record Explained(Person person, String gate, String reason, String responseUrl)
            implements SlackPayload {}

    record NotOurs() implements SlackPayload {}

    static SlackPayload of(String json) {
        try {
            return of(JsonMapper.shared().readTree(json));
        } catch (JacksonException unreadable) {
            return new NotOurs();
        }
    }

    private static SlackPayload of(JsonNode payload) {
        var person = person(payload);
        if (person.isEmpty()) {
            return new NotOurs();
        }
        return switch (text(payload, "type")) {
            case "block_actions" -> action(person.get(), payload);
            case "view_submission" -> submission(person.get(), payload.path("view"));
            default -> new NotOurs();
        };
    }

    private static SlackPayload action(Person person, JsonNode payload) {
        var action = payload.path("actions").path(0);
        var gate = text(action, "value");
        var responseUrl = text(payload, "response_url");
        return switch (text(action, "action_id")) {
            case SlackMessage.APPROVE -> new Decided(person, gate, true, responseUrl);
            case SlackMessage.REJECT -> new Decided(person, gate, false, responseUrl);
            case SlackMessage.MORE ->
                    new WantsToExplain(
                            person,
                            text(action.path("selected_option"), "value"),
                            text(payload, "trigger_id"),
                            responseUrl);
            default -> new NotOurs();
        };
    }

    private static SlackPayload submission(Person person, JsonNode view) {
        if (!text(view, "callback_id").equals(ReasonForm.CALLBACK)) {
            return new NotOurs();
        }
        var kept = ReasonForm.Kept.of(text(view, "private_metadata"));
        return new Explained(person, kept.gate(), ReasonForm.reason(view), kept.responseUrl());
    }

    /// By their own workspace, which in a shared channel is not the one the app is in.
    private static Optional<Person> person(JsonNode payload) {
        var user = payload.path("user");
        var own = text(user, "team_id");
        var team = own.isEmpty() ? text(payload.path("team"), "id") : own;
        var id = text(user, "id");
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(new Person(team.isEmpty() ? null : team, id));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
