package dev.rungate.local.states;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// JSON with holes: what `Parameters` and `ResultSelector` are.
sealed interface Template {
    JsonNode fill(Scope scope);

    record Fixed(JsonNode value) implements Template {
        @Override
        public JsonNode fill(Scope scope) {
            return value;
        }
    }

    record Computed(Expression expression) implements Template {
        @Override
        public JsonNode fill(Scope scope) {
            return expression.evaluate(scope);
        }
    }

    record Fields(Map<String, Template> fields) implements Template {
        @Override
        public JsonNode fill(Scope scope) {
            var filled = StatesJson.object();
            fields.forEach((name, value) -> filled.set(name, value.fill(scope)));
            return filled;
        }
    }

    record Elements(List<Template> elements) implements Template {
        @Override
        public JsonNode fill(Scope scope) {
            var filled = JsonNodeFactory.instance.arrayNode();
            elements.forEach(each -> filled.add(each.fill(scope)));
            return filled;
        }
    }

    static Template of(JsonNode node, String place) {
        if (node.isArray()) {
            return new Elements(
                    node.valueStream().map(each -> of(each, place + "/" + each)).toList());
        }
        if (!node.isObject()) {
            return new Fixed(node);
        }
        var fields = new LinkedHashMap<String, Template>();
        node.properties()
                .forEach(each -> {
                    var at = place + "/" + each.getKey();
                    boolean computed = each.getKey().endsWith(".$");
                    var name = each.getKey().replaceFirst("\\.\\$$", "");
                    var value = computed ? computed(each.getValue(), at) : of(each.getValue(), at);
                    if (fields.put(name, value) != null) {
                        throw new InvalidDefinition(at, "The field is there twice");
                    }
                });
        return new Fields(fields);
    }

    private static Template computed(JsonNode value, String place) {
        if (!value.isString()) {
            throw new InvalidDefinition(place, "A field whose name ends with .$ must be a text");
        }
        try {
            return new Computed(ExpressionReader.read(value.stringValue()));
        } catch (IllegalArgumentException unknown) {
            throw new InvalidDefinition(place, String.valueOf(unknown.getMessage()));
        }
    }
}
