package dev.rungate.chat;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// One request as its caller wrote it: the facts that governance reads, and the body with
/// everything else in it.
public record ChatRequest(WireFormat format, RequestFacts facts, RequestBody body) {
    /// The model that is asked first.
    public String model() {
        return facts.models().getFirst().name();
    }

    /// Every model the request names, {@link #model} first; each can be the one that answers.
    public List<NamedModel> models() {
        return facts.models();
    }

    public boolean stream() {
        return facts.output().stream();
    }

    /// The most output tokens of each choice.
    public OptionalLong maxOutputTokens() {
        return facts.output().maxTokens();
    }

    public int choices() {
        return facts.output().choices();
    }

    /// The names of the tools that the agent offers to run.
    public List<String> tools() {
        return facts.tools().client();
    }

    /// The tools that the provider runs by itself.
    public List<ProviderTool> providerTools() {
        return facts.tools().providerRun();
    }

    public PromptSize size() {
        return facts.size();
    }

    /// The words of its own fields that ask for other than the standard service, in alphabetical
    /// order: {@code fast+us}; empty for none.
    public String serviceTier() {
        return facts.serviceTiers().stream()
                .filter(tier -> !tier.field().contains("."))
                .map(AskedTier::word)
                .distinct()
                .sorted()
                .collect(Collectors.joining("+"));
    }

    /// Whether the answer may be spoken.
    public boolean speaks() {
        return facts.output().modalities().contains("audio");
    }
}
