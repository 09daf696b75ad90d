package dev.rungate.wire.openai;

import dev.rungate.wire.json.GrowingObject;
import dev.rungate.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// The content of a message that comes in pieces: a text or, with Mistral, a list of thoughts and
/// texts.
final class OpenAiJoinedContent {
    private final List<Part> parts = new ArrayList<>();
    private boolean told;
    private boolean isList;

    /// Neighbours of one kind are one part.
    private static final class Part {
        private final String type;
        private final GrowingObject fields = new GrowingObject();
        private final OpenAiJoinedContent thinking = new OpenAiJoinedContent();

        Part(String type) {
            this.type = type;
        }

        void add(JsonNode said) {
            for (var field : said.properties()) {
                switch (field.getKey()) {
                    case "text" -> fields.append("text", field.getValue());
                    case "thinking" -> thinking.add(field.getValue());
                    default -> fields.replace(field.getKey(), field.getValue());
                }
            }
        }

        JsonNode node() {
            var node = fields.node();
            return thinking.told ? node.set("thinking", thinking.node()) : node;
        }
    }

    void add(JsonNode said) {
        told |= said.isString() || said.isArray();
        isList |= said.isArray();
        if (!Json.string(said).isEmpty()) {
            part("text").add(Json.object().put("type", "text").put("text", Json.string(said)));
        } else if (said.isArray()) {
            said.forEach(part -> part(Json.string(part.path("type"))).add(part));
        }
    }

    JsonNode node() {
        if (!isList) {
            return told ? StringNode.valueOf(text()) : NullNode.getInstance();
        }
        var list = Json.array();
        parts.forEach(part -> list.add(part.node()));
        return list;
    }

    private Part part(String type) {
        boolean grows = type.equals("text") || type.equals("thinking");
        if (!grows || parts.isEmpty() || !parts.getLast().type.equals(type)) {
            parts.add(new Part(type));
        }
        return parts.getLast();
    }

    private String text() {
        return parts.isEmpty() ? "" : Json.string(parts.getFirst().node().path("text"));
    }
}
