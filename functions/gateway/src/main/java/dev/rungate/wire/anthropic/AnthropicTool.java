package dev.rungate.wire.anthropic;

import dev.rungate.chat.OfferedTools;
import dev.rungate.chat.ProviderTool;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A tool as it is offered. Most are the agent's own; some have a schema that Anthropic knows
/// (`bash_20250124`) but are still run by the agent; every other type is run by the provider.
record AnthropicTool(String type, String name, String server, OptionalLong mostUses) {
    private static final Set<String> RUN_BY_AGENT =
            Set.of("", "custom", "bash", "text_editor", "computer", "memory");

    static OfferedTools offered(List<AnthropicTool> tools, List<ProviderTool> others) {
        var providerRun = new ArrayList<ProviderTool>();
        tools.stream()
                .filter(AnthropicTool::isRunByProvider)
                .map(AnthropicTool::providerRun)
                .forEach(providerRun::add);
        providerRun.addAll(others);
        var client =
                tools.stream()
                        .filter(tool -> !tool.isRunByProvider() && !tool.name().isEmpty())
                        .map(AnthropicTool::name)
                        .toList();
        return new OfferedTools(client, providerRun);
    }

    static List<AnthropicTool> all(JsonText body) {
        var tools = new ArrayList<AnthropicTool>();
        if (body.has("tools")) {
            try (var parser = body.parser("tools")) {
                Walk.items(parser, i -> tools.add(one(parser)));
            }
        }
        return tools;
    }

    private static AnthropicTool one(JsonParser parser) {
        var said = new HashMap<String, String>();
        var uses = new long[] {-1};
        Walk.fields(
                parser,
                key -> {
                    var token = parser.currentToken();
                    if (token == JsonToken.VALUE_STRING) {
                        said.put(key, parser.getString());
                    } else if (key.equals("max_uses") && token == JsonToken.VALUE_NUMBER_INT) {
                        uses[0] = uses(parser);
                    }
                });
        return new AnthropicTool(
                said.getOrDefault("type", ""),
                said.getOrDefault("name", ""),
                said.getOrDefault("mcp_server_name", ""),
                uses[0] < 0 ? OptionalLong.empty() : OptionalLong.of(uses[0]));
    }

    private static long uses(JsonParser parser) {
        return parser.getStringLength() > 9 ? -1 : parser.getLongValue();
    }

    /// A tool without a type and a name is not one that the agent runs.
    boolean isRunByProvider() {
        return (type.isEmpty() && name.isEmpty())
                || !RUN_BY_AGENT.contains(ProviderTool.ofType(type).kind());
    }

    private ProviderTool providerRun() {
        if (type.startsWith("mcp_toolset") && !server.isEmpty()) {
            return ProviderTool.mcp(server);
        }
        var kind = type.isEmpty() ? "unknown" : type;
        return name.isEmpty() ? ProviderTool.ofType(kind) : ProviderTool.named(name, kind);
    }

    boolean isWebSearch() {
        return type.startsWith("web_search_");
    }

    /// Whether the provider adds the schema, because it is not in the request.
    boolean isKnownToProvider() {
        return !type.isEmpty() && !type.equals("custom");
    }
}
