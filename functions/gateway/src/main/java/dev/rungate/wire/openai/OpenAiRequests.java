package dev.rungate.wire.openai;

import dev.rungate.chat.AskedOutput;
import dev.rungate.chat.BodyInUse;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.RequestFacts;
import dev.rungate.chat.WireFormat;
import dev.rungate.wire.json.JsonText;
import dev.rungate.wire.json.ModelNames;
import dev.rungate.wire.json.OutputLimits;
import dev.rungate.wire.json.RequestFields;
import dev.rungate.wire.json.ServiceTier;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;

/// Reads a chat completion request: checks the few facts that governance needs and leaves the rest
/// to the provider.
final class OpenAiRequests {
    static final int MOST_TOKENS = Integer.MAX_VALUE;
    private static final int MOST_CHOICES = 128;

    static final List<String> OTHER_LIMITS = OutputLimits.otherThan("max_completion_tokens");

    private static final NavigableSet<String> METERED =
            RequestFields.named(
                    OTHER_LIMITS,
                    "model",
                    "messages",
                    "stream",
                    "stream_options",
                    "max_tokens",
                    "max_completion_tokens",
                    "n",
                    "best_of",
                    "tools",
                    "functions",
                    "service_tier",
                    "web_search_options",
                    "rungate");
    private static final Set<String> KNOWN =
            Set.of(
                    "audio",
                    "frequency_penalty",
                    "function_call",
                    "logit_bias",
                    "logprobs",
                    "metadata",
                    "modalities",
                    "parallel_tool_calls",
                    "prediction",
                    "presence_penalty",
                    "prompt_cache_key",
                    "prompt_cache_retention",
                    "reasoning_effort",
                    "response_format",
                    "safety_identifier",
                    "seed",
                    "stop",
                    "store",
                    "temperature",
                    "tool_choice",
                    "top_logprobs",
                    "top_p",
                    "user",
                    "verbosity");

    private OpenAiRequests() {}

    static ChatRequest read(JsonText body) {
        var fields = new RequestFields(body, METERED);
        var model = fields.model();
        fields.array("messages");
        boolean stream = fields.flag("stream");
        var most = most(fields);
        fields.noneAbove(most, "max_tokens", OTHER_LIMITS);
        int choices = choices(fields);
        fields.objects("tools");
        fields.object("stream_options");
        var unknown = fields.beyond(KNOWN);
        var tools = OpenAiTool.offered(body, unknown);
        var facts =
                new RequestFacts(
                        ModelNames.of(body, model),
                        new AskedOutput(stream, most, choices, fields.strings("modalities")),
                        tools,
                        ServiceTier.asked(body, "service_tier"),
                        OpenAiPrompt.size(body, model, choices, !tools.providerRun().isEmpty()),
                        body.paths(),
                        unknown);
        return new ChatRequest(
                WireFormat.OPENAI_CHAT, facts, new BodyInUse(new OpenAiBody(body, model, stream)));
    }

    /// How many answers are written; with `best_of`, some of them are only billed.
    private static int choices(RequestFields fields) {
        long shown = fields.integer("n", 1, MOST_CHOICES).orElse(1);
        return (int) Math.max(shown, fields.integer("best_of", 1, MOST_CHOICES).orElse(1));
    }

    /// The larger of the two output limits: a provider may obey either name.
    private static OptionalLong most(RequestFields fields) {
        var completion = fields.integer("max_completion_tokens", 1, MOST_TOKENS);
        var classic = fields.integer("max_tokens", 1, MOST_TOKENS);
        if (completion.isPresent() && classic.isPresent()) {
            return OptionalLong.of(Math.max(completion.getAsLong(), classic.getAsLong()));
        }
        return completion.isPresent() ? completion : classic;
    }
}
