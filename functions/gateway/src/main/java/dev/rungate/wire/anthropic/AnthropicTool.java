package dev.rungate.wire.anthropic;

import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A tool as it is offered. Most are the agent's own; some have a schema that Anthropic knows
/// (`bash_20250124`) but are still run by the agent; some are run by the provider itself.
record AnthropicTool(String type, String name, OptionalLong mostUses) {
    private static final List<String> RUN_BY_PROVIDER =
            List.of(
                    "web_search_",
                    "web_fetch_",
                    "code_execution_",
                    "tool_search_tool_",
                    "mcp_toolset",
                    "advisor_");

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
        var said = new String[] {"", ""};
        var uses = new long[] {-1};
        Walk.fields(
                parser,
                key -> {
                    var token = parser.currentToken();
                    switch (key) {
                        case "type" ->
                                said[0] = token == JsonToken.VALUE_STRING ? parser.getString() : "";
                        case "name" ->
                                said[1] = token == JsonToken.VALUE_STRING ? parser.getString() : "";
                        case "max_uses" ->
                                uses[0] = token == JsonToken.VALUE_NUMBER_INT ? uses(parser) : -1;
                        default -> {}
                    }
                });
        return new AnthropicTool(
                said[0], said[1], uses[0] < 0 ? OptionalLong.empty() : OptionalLong.of(uses[0]));
    }

    private static long uses(JsonParser parser) {
        return parser.getStringLength() > 9 ? -1 : parser.getLongValue();
    }

    boolean isRunByProvider() {
        return RUN_BY_PROVIDER.stream().anyMatch(type::startsWith);
    }

    boolean isWebSearch() {
        return type.startsWith("web_search_");
    }

    /// Its schema is not in the request: the provider adds it.
    boolean isKnownToProvider() {
        return !type.isEmpty() && !type.equals("custom");
    }
}
