package dev.rungate.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// A template as what it deploys: references are followed to the names people see, so that two
/// templates that say the same in other words can be compared.
record Deployed(JsonNode template) {
    private static final List<String> NAMES =
            List.of(
                    "TableName",
                    "QueueName",
                    "StateMachineName",
                    "FunctionName",
                    "LogGroupName",
                    "Name");
    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]+)}");

    /// By logical id.
    Map<String, JsonNode> resources(String type) {
        var found = new TreeMap<String, JsonNode>();
        template.get("Resources")
                .properties()
                .forEach(entry -> {
                    if (entry.getValue().get("Type").asText().equals(type)) {
                        found.put(entry.getKey(), entry.getValue());
                    }
                });
        return found;
    }

    /// By the name it is deployed under, which stands in this property.
    Map<String, JsonNode> named(String type, String property) {
        var found = new TreeMap<String, JsonNode>();
        resources(type)
                .values()
                .forEach(it ->
                        found.put(said(it.at("/Properties/" + property)), it.get("Properties")));
        return found;
    }

    JsonNode only(String type) {
        var found = resources(type);
        if (found.size() != 1) {
            throw new AssertionError(type + ": " + found.keySet());
        }
        return found.values().iterator().next().get("Properties");
    }

    JsonNode function(String name) {
        return named("AWS::Lambda::Function", "FunctionName").get(name);
    }

    /// As a person would read it.
    String said(JsonNode value) {
        if (value.isObject() && value.size() == 1) {
            var entry = value.properties().iterator().next();
            return switch (entry.getKey()) {
                case "Ref" -> reference(entry.getValue().asText());
                case "Fn::GetAtt" -> attribute(entry.getValue());
                case "Fn::Join" -> joined(entry.getValue());
                case "Fn::Sub" -> substituted(entry.getValue().asText());
                default -> pairs(value).toString();
            };
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(this::said)
                    .toList()
                    .toString();
        }
        return value.isValueNode() ? value.asText() : pairs(value).toString();
    }

    Map<String, String> pairs(JsonNode object) {
        var pairs = new TreeMap<String, String>();
        object.properties().forEach(entry -> pairs.put(entry.getKey(), said(entry.getValue())));
        return pairs;
    }

    private String attribute(JsonNode path) {
        return reference(path.get(0).asText()) + "." + path.get(1).asText();
    }

    private String joined(JsonNode join) {
        var parts = StreamSupport.stream(join.get(1).spliterator(), false).map(this::said).toList();
        return String.join(join.get(0).asText(), parts);
    }

    private String substituted(String text) {
        return PLACE.matcher(text)
                .replaceAll(place -> {
                    var name = place.group(1).split("\\.", 2);
                    var said = reference(name[0]) + (name.length > 1 ? "." + name[1] : "");
                    return Matcher.quoteReplacement(said);
                });
    }

    private String reference(String id) {
        var parameter = template.path("Parameters").path(id).path("Default");
        if (!parameter.isMissingNode()) {
            return parameter.asText();
        }
        var resource = template.path("Resources").path(id);
        return resource.isMissingNode()
                ? "<" + id + ">"
                : "<" + resource.get("Type").asText() + name(resource) + ">";
    }

    private String name(JsonNode resource) {
        var properties = resource.path("Properties");
        Optional<String> name =
                NAMES.stream()
                        .filter(properties::has)
                        .map(it -> " " + said(properties.get(it)))
                        .findFirst();
        return name.orElse("");
    }
}
