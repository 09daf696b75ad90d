package dev.rungate.wire.openai;

import dev.rungate.chat.OfferedTools;
import dev.rungate.chat.ProviderTool;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.ToolFields;
import dev.rungate.wire.json.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// One entry of a list of tools. Functions and custom tools are run by the agent; a tool of any
/// other type is run by the provider.
final class OpenAiTool {
    private static final Set<String> RUN_BY_AGENT = Set.of("function", "custom");

    private String type = "";
    private String name = "";
    private String server = "";
    private String firstKey = "";
    private final List<String> innerNames = new ArrayList<>();

    private OpenAiTool() {}

    static OfferedTools offered(JsonText body, List<String> unknownFields) {
        var client = new ArrayList<String>();
        var providerRun = new ArrayList<ProviderTool>();
        each(
                body,
                "tools",
                tool -> {
                    if (tool.isRunByProvider()) {
                        providerRun.add(tool.providerRun());
                    }
                    client.addAll(tool.clientNames());
                });
        each(body, "functions", function -> client.addAll(function.clientNames()));
        providerRun.addAll(ToolFields.of(body, unknownFields));
        if (onlineVariant(body)) {
            providerRun.add(ProviderTool.ofType("web_search"));
        }
        return new OfferedTools(client, providerRun);
    }

    private interface Handler {
        void accept(OpenAiTool tool);
    }

    private static void each(JsonText body, String list, Handler handler) {
        if (body.has(list)) {
            try (var parser = body.parser(list)) {
                Walk.items(parser, i -> handler.accept(read(parser)));
            }
        }
    }

    /// OpenRouter adds its web plugin to a model whose name ends so.
    private static boolean onlineVariant(JsonText body) {
        return body.string("model").endsWith(":online");
    }

    private static OpenAiTool read(JsonParser parser) {
        var tool = new OpenAiTool();
        Walk.fields(parser, key -> tool.field(parser, key));
        return tool;
    }

    private void field(JsonParser parser, String key) {
        switch (key) {
            case "type" -> type = string(parser);
            case "name" -> name = string(parser);
            case "server_label" -> server = string(parser);
            default -> {
                if (firstKey.isEmpty()) {
                    firstKey = key;
                }
                if (RUN_BY_AGENT.contains(key)) {
                    innerName(parser);
                } else if (server.isEmpty()
                        && (key.equals("connector_id") || key.equals("server_url"))) {
                    server = string(parser);
                }
            }
        }
    }

    private void innerName(JsonParser parser) {
        Walk.fields(
                parser,
                key -> {
                    if (key.equals("name")) {
                        innerNames.add(string(parser));
                    }
                });
    }

    private boolean isRunByProvider() {
        return type.isEmpty() ? clientNames().isEmpty() : !RUN_BY_AGENT.contains(type);
    }

    private ProviderTool providerRun() {
        if (type.equals("mcp")) {
            return server.isEmpty() ? ProviderTool.ofType("mcp") : ProviderTool.mcp(server);
        }
        var kind = type.isEmpty() ? firstKey.isEmpty() ? "unknown" : firstKey : type;
        var own = clientNames();
        return own.isEmpty() ? ProviderTool.ofType(kind) : ProviderTool.named(own.getFirst(), kind);
    }

    /// Every name by which a client could know the tool.
    private List<String> clientNames() {
        var names = new ArrayList<String>();
        names.add(name);
        names.addAll(innerNames);
        names.removeIf(String::isEmpty);
        return names;
    }

    private static String string(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
    }
}
