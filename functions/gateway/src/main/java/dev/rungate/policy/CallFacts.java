package dev.rungate.policy;

import dev.rungate.chat.OfferedTools;
import java.util.List;

/// What a policy needs to know about a call before it is sent: the provider, every model that the
/// request names, the tools offered, and the fields and headers by which the provider could choose
/// another model or host without Rungate seeing it.
public record CallFacts(
        String provider, List<ModelFacts> models, OfferedTools tools, List<String> unjudged) {
    public CallFacts {
        models = List.copyOf(models);
        unjudged = List.copyOf(unjudged);
    }

    /// A request that names one model and offers tools that the agent runs.
    public CallFacts(
            String provider, String requested, String model, boolean priced, List<String> tools) {
        this(
                provider,
                List.of(new ModelFacts("model", requested, model, priced)),
                new OfferedTools(tools, List.of()),
                List.of());
    }
}
