package dev.rungate.wire.anthropic;

import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.RequestFields;
import java.util.List;
import java.util.Set;

/// Reads a messages request: the few facts governance needs, checked; the rest is the provider's
/// business.
final class AnthropicRequests {
    private static final int MOST_TOKENS = Integer.MAX_VALUE;
    private static final int MOST_CHOICES = 128;
    private static final Set<String> METERED =
            Set.of(
                    "model",
                    "messages",
                    "system",
                    "stream",
                    "max_tokens",
                    "max_completion_tokens",
                    "max_output_tokens",
                    "n",
                    "tools",
                    "mcp_servers",
                    "service_tier",
                    "rungate");

    private AnthropicRequests() {}

    static ChatRequest read(JsonText body, boolean forTokenCount) {
        var fields = new RequestFields(body, METERED);
        var model = fields.model();
        fields.array("messages");
        boolean stream = fields.flag("stream");
        var most = fields.integer("max_tokens", 1, MOST_TOKENS);
        fields.integer("max_completion_tokens", 1, MOST_TOKENS);
        fields.integer("max_output_tokens", 1, MOST_TOKENS);
        fields.integer("n", 1, MOST_CHOICES);
        fields.objects("tools");
        var tools = AnthropicTool.all(body);
        return new ChatRequest(
                WireFormat.ANTHROPIC_MESSAGES,
                model,
                stream,
                most,
                1,
                names(tools),
                AnthropicPrompt.size(body, tools),
                fields.string("service_tier", ""),
                new AnthropicBody(body, model, forTokenCount));
    }

    private static List<String> names(List<AnthropicTool> tools) {
        return tools.stream()
                .filter(tool -> !tool.isRunByProvider() && !tool.name().isEmpty())
                .map(AnthropicTool::name)
                .toList();
    }
}
