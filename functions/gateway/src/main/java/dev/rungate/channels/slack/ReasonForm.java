package dev.rungate.channels.slack;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The form in which a person says why they reject.
final class ReasonForm {
    static final String CALLBACK = "rungate_reject_reason";

    private static final String BLOCK = "reason";
    private static final String INPUT = "text";
    private static final int LONGEST = 2_000;

    private ReasonForm() {}

    /// The values that the form carries for us until it comes back.
    record Kept(String gate, String responseUrl) {
        static Kept of(String text) {
            try {
                var kept = JsonMapper.shared().readTree(text);
                return new Kept(
                        kept.path("gate").asString(""), kept.path("response_url").asString(""));
            } catch (JacksonException notOurs) {
                return new Kept("", "");
            }
        }

        private String text() {
            return Blocks.object().put("gate", gate).put("response_url", responseUrl).toString();
        }
    }

    static ObjectNode opened(SlackPayload.WantsToExplain wish) {
        var kept = new Kept(wish.gate(), wish.responseUrl());
        var view =
                Blocks.object()
                        .put("type", "modal")
                        .put("callback_id", CALLBACK)
                        .put("private_metadata", kept.text());
        view.set("title", Blocks.plain("Reject", 24));
        view.set("submit", Blocks.plain("Reject", 24));
        view.set("close", Blocks.plain("Cancel", 24));
        view.set("blocks", Blocks.array().add(question()));
        return Blocks.object().put("trigger_id", wish.trigger()).set("view", view);
    }

    static String reason(JsonNode view) {
        var said = view.path("state").path("values").path(BLOCK).path(INPUT).path("value");
        var reason = said.asString("").strip();
        return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST);
    }

    private static ObjectNode question() {
        var input =
                Blocks.object()
                        .put("type", "plain_text_input")
                        .put("action_id", INPUT)
                        .put("multiline", true)
                        .put("max_length", LONGEST);
        var block = Blocks.object().put("type", "input").put("block_id", BLOCK);
        block.set("label", Blocks.plain("Why? The agent is told.", SlackText.BUTTON));
        return block.set("element", input);
    }
}
