package dev.rungate.wire.openai;

import dev.rungate.wire.json.GrowingObject;
import dev.rungate.wire.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One tool call of a stream, as far as its pieces have come.
final class OpenAiJoinedCall {
    private final boolean isNumbered;
    private final OpenAiCallName name = new OpenAiCallName();
    private final OpenAiCallName besideName = new OpenAiCallName();
    private final GrowingObject item = new GrowingObject();
    private final GrowingObject function = new GrowingObject();
    private final GrowingObject custom = new GrowingObject();

    private OpenAiJoinedCall(boolean isNumbered) {
        this.isNumbered = isNumbered;
    }

    /// An item of `tool_calls`.
    static OpenAiJoinedCall numbered() {
        return new OpenAiJoinedCall(true);
    }

    /// The one call of a `function_call`.
    static OpenAiJoinedCall legacy() {
        return new OpenAiJoinedCall(false);
    }

    void add(JsonNode said) {
        if (!isNumbered) {
            grow(function, said);
            return;
        }
        for (var field : said.properties()) {
            switch (field.getKey()) {
                case "index" -> {}
                case "function" -> grow(function, field.getValue());
                case "custom" -> grow(custom, field.getValue());
                case "name" -> {
                    besideName.more(Json.string(field.getValue()));
                    item.replace("name", Json.object().stringNode(besideName.name()));
                }
                case "arguments", "input" -> beside(said, field.getKey(), field.getValue());
                default -> item.replace(field.getKey(), field.getValue());
            }
        }
    }

    /// Arguments that stand beside the `function` or `custom` object go into it, where the other
    /// pieces of them may be.
    private void beside(JsonNode said, String name, JsonNode value) {
        if (!name.equals(OpenAiAnswers.argumentsName(said))) {
            item.replace(name, value);
        } else if (OpenAiShape.isSaid(value)) {
            (OpenAiAnswers.isCustom(said) ? custom : function)
                    .append(name, OpenAiAnswers.text(value));
        }
    }

    ObjectNode node() {
        if (!isNumbered) {
            return complete(function, "arguments");
        }
        boolean isCustom = !custom.isEmpty();
        var node = item.node();
        if (Json.string(node.path("type")).isEmpty()) {
            node.put("type", isCustom ? "custom" : "function");
        }
        return isCustom
                ? node.set("custom", complete(custom, "input"))
                : node.set("function", complete(function, "arguments"));
    }

    /// Appends pieces of arguments, and of a name that comes in pieces.
    private void grow(GrowingObject known, JsonNode said) {
        for (var field : said.properties()) {
            var value = field.getValue();
            switch (field.getKey()) {
                case "input", "arguments" ->
                        known.append(field.getKey(), OpenAiAnswers.text(value));
                case "name" -> {
                    name.more(Json.string(value));
                    known.replace("name", Json.object().stringNode(name.name()));
                }
                default -> known.replace(field.getKey(), value);
            }
        }
    }

    private static ObjectNode complete(GrowingObject known, String text) {
        known.append(text, "");
        return known.node();
    }
}
