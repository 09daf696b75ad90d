package dev.rungate.wire.anthropic;

import dev.rungate.chat.AskedOutput;
import dev.rungate.chat.AskedTier;
import dev.rungate.chat.BodyInUse;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.RequestFacts;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.ModelNames;
import dev.rungate.wire.json.OutputLimits;
import dev.rungate.wire.json.RequestFields;
import dev.rungate.wire.json.ServiceTier;
import dev.rungate.wire.json.ToolFields;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;

/// Reads a messages request: checks the few facts that governance needs and leaves the rest to the
/// provider.
final class AnthropicRequests {
    private static final int MOST_TOKENS = Integer.MAX_VALUE;
    private static final int MOST_CHOICES = 128;

    static final List<String> OTHER_LIMITS = OutputLimits.otherThan("max_tokens");

    private static final NavigableSet<String> METERED =
            RequestFields.named(
                    OTHER_LIMITS,
                    "model",
                    "messages",
                    "system",
                    "stream",
                    "max_tokens",
                    "n",
                    "tools",
                    "mcp_servers",
                    "service_tier",
                    "stream_options",
                    "rungate");
    private static final Set<String> KNOWN =
            Set.of(
                    "cache_control",
                    "container",
                    "context_management",
                    "fallbacks",
                    "inference_geo",
                    "metadata",
                    "output_config",
                    "output_format",
                    "speed",
                    "stop_sequences",
                    "temperature",
                    "thinking",
                    "tool_choice",
                    "top_k",
                    "top_p");

    private AnthropicRequests() {}

    static ChatRequest read(JsonText body, boolean forTokenCount) {
        var fields = new RequestFields(body, METERED);
        var model = fields.model();
        fields.array("messages");
        boolean stream = fields.flag("stream");
        var most = fields.integer("max_tokens", 0, MOST_TOKENS);
        fields.noneAbove(most, "max_tokens", OTHER_LIMITS);
        fields.integer("n", 1, MOST_CHOICES);
        fields.objects("tools");
        fields.object("stream_options");
        var unknown = fields.beyond(KNOWN);
        var tools = AnthropicTool.all(body);
        var offered = AnthropicTool.offered(tools, ToolFields.of(body, unknown));
        var facts =
                new RequestFacts(
                        ModelNames.of(body, model),
                        new AskedOutput(stream, most(most, body), 1, List.of()),
                        offered,
                        tiers(body),
                        AnthropicPrompt.size(body, tools, !offered.providerRun().isEmpty()),
                        body.paths(),
                        unknown);
        return new ChatRequest(
                WireFormat.ANTHROPIC_MESSAGES,
                facts,
                new BodyInUse(new AnthropicBody(body, model, forTokenCount)));
    }

    /// The highest output limit: a fallback may write more than the model that is asked first.
    private static OptionalLong most(OptionalLong asked, JsonText body) {
        return asked.isPresent()
                ? OptionalLong.of(Math.max(asked.getAsLong(), AnthropicFallback.most(body)))
                : asked;
    }

    private static List<AskedTier> tiers(JsonText body) {
        var tiers =
                new ArrayList<>(ServiceTier.asked(body, "service_tier", "speed", "inference_geo"));
        tiers.addAll(AnthropicFallback.tiers(body));
        return tiers;
    }
}
