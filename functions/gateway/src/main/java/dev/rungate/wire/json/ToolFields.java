package dev.rungate.wire.json;

import dev.rungate.chat.ProviderTool;
import dev.rungate.ids.LooseNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Finds the provider-run tools that a request brings outside of its list of tools: fields we know,
/// and unknown fields whose names, or the names in them, speak of tools.
public final class ToolFields {
    private static final int MOST_NAMES = 200;

    /// Fields that stand for one tool, and its name for rules.
    private static final Map<String, String> ONE_TOOL =
            Map.of(
                    "web_search_options", "web_search",
                    "search_parameters", "web_search",
                    "enable_search", "web_search",
                    "data_sources", "data_sources",
                    "compound_custom", "compound_custom");

    private static final Set<String> WORDS =
            Set.of(
                    "tool",
                    "mcp",
                    "plugin",
                    "search",
                    "fetch",
                    "connector",
                    "brows",
                    "interpreter",
                    "execution",
                    "retrieval",
                    "grounding",
                    "extension",
                    "skill",
                    "sandbox");

    private static final Set<String> NAMING = Set.of("type", "name", "id", "server_label", "label");

    private final Set<ProviderTool> found = new LinkedHashSet<>();

    private ToolFields() {}

    /// {@code unknown} are the top-level fields that the format does not know.
    public static List<ProviderTool> of(JsonText body, List<String> unknown) {
        var fields = new ToolFields();
        for (var name : body.names()) {
            fields.field(body, name, unknown.contains(name));
        }
        return List.copyOf(fields.found);
    }

    private void field(JsonText body, String name, boolean unknown) {
        var lower = LooseNames.folded(name);
        var one = ONE_TOOL.get(lower);
        if (isOff(body, name)) {
            return;
        }
        if (one != null) {
            found.add(ProviderTool.ofType(one));
        }
        switch (lower) {
            case "mcp_servers" -> items(body, name, "mcp");
            case "plugins" -> items(body, name, "plugin");
            default -> {
                if (unknown || one != null) {
                    search(body, name);
                }
            }
        }
    }

    /// Whether the field's value switches its tool off.
    private static boolean isOff(JsonText body, String name) {
        if (!body.has(name) || body.isFalse(name) || body.isEmpty(name)) {
            return true;
        }
        var options = body.object(name);
        return options != null
                && name.equalsIgnoreCase("search_parameters")
                && options.string("mode").equals("off");
    }

    private void items(JsonText body, String name, String kind) {
        try (var parser = body.parser(name)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                found.add(new ProviderTool(kind, kind));
                return;
            }
            Walk.items(parser, i -> found.add(item(parser, kind)));
        }
    }

    private static ProviderTool item(JsonParser parser, String kind) {
        var named = new String[] {""};
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            named[0] = parser.getString();
        }
        Walk.fields(
                parser,
                key -> {
                    if (!key.equals("type")
                            && NAMING.contains(key)
                            && parser.currentToken() == JsonToken.VALUE_STRING) {
                        named[0] = parser.getString();
                    }
                });
        if (kind.equals("plugin") && named[0].equals("web")) {
            return ProviderTool.ofType("web_search");
        }
        return new ProviderTool(named[0].isEmpty() ? kind : kind + ":" + named[0], kind);
    }

    /// An unknown field counts as a tool of its own name, and so does everything named in it.
    private void search(JsonText body, String name) {
        var names = new ArrayList<String>();
        boolean[] speaksOfTools = {speaksOfTools(name)};
        try (var parser = body.parser(name)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    speaksOfTools[0] |= speaksOfTools(parser.currentName());
                } else if (token == JsonToken.VALUE_STRING && names.size() < MOST_NAMES) {
                    names(parser, names);
                }
            }
        }
        if (speaksOfTools[0]) {
            found.add(new ProviderTool(name, name));
            names.forEach(inner -> found.add(ProviderTool.ofType(inner)));
        }
    }

    /// Strings under a key that names things, and strings in lists.
    private static void names(JsonParser parser, List<String> names) {
        var key = parser.currentName();
        boolean inList = parser.streamReadContext().inArray();
        if (parser.getStringLength() <= 256 && (inList || (key != null && NAMING.contains(key)))) {
            names.add(parser.getString());
        }
    }

    private static boolean speaksOfTools(String name) {
        var lower = LooseNames.folded(name);
        return WORDS.stream().anyMatch(lower::contains);
    }
}
