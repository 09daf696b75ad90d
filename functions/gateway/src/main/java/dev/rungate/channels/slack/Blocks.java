package dev.rungate.channels.slack;

import java.net.URI;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The few pieces of Block Kit we build messages from. Texts come escaped; what could still be too
/// long is cut here.
final class Blocks {
    private Blocks() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ObjectNode header(String plain) {
        return block("header").set("text", plain(plain, SlackText.HEADER));
    }

    static ObjectNode section(String markdown) {
        return block("section").set("text", markdown(markdown));
    }

    static ObjectNode fields(List<String> markdown) {
        var fields = array();
        markdown.forEach(each -> fields.add(markdown(each)));
        return block("section").set("fields", fields);
    }

    static ObjectNode context(String markdown) {
        return block("context").set("elements", array().add(markdown(markdown)));
    }

    static ObjectNode actions(String blockId, ObjectNode... elements) {
        var all = array();
        for (var element : elements) {
            all.add(element);
        }
        return block("actions").put("block_id", blockId).set("elements", all);
    }

    static ObjectNode button(String label, String style, String actionId, String value) {
        return block("button")
                .put("action_id", actionId)
                .put("value", value)
                .put("style", style)
                .set("text", plain(label, SlackText.BUTTON));
    }

    /// A menu behind three dots, with one entry.
    static ObjectNode menu(String label, String actionId, String value) {
        var option = object().put("value", value).set("text", plain(label, SlackText.BUTTON));
        return block("overflow").put("action_id", actionId).set("options", array().add(option));
    }

    static ObjectNode plain(String text, int most) {
        return object().put("type", "plain_text")
                .put("text", SlackText.escaped(text, most))
                .put("emoji", false);
    }

    static String link(URI to, String label) {
        return "<" + to + "|" + SlackText.escaped(label) + ">";
    }

    private static ObjectNode markdown(String text) {
        return object().put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }

    private static ObjectNode block(String type) {
        return object().put("type", type);
    }
}
