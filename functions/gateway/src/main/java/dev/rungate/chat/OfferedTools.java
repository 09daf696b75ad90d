package dev.rungate.chat;

import java.util.LinkedHashSet;
import java.util.List;

/// The tools of a request: {@code client} are the names of those that the agent runs itself, {@code
/// providerRun} are those that the provider runs.
public record OfferedTools(List<String> client, List<ProviderTool> providerRun) {
    public static final OfferedTools NONE = new OfferedTools(List.of(), List.of());

    public OfferedTools {
        client = List.copyOf(client);
        providerRun = List.copyOf(providerRun);
    }

    /// The names of all of them, each once.
    public List<String> names() {
        var names = new LinkedHashSet<>(client);
        providerRun.forEach(tool -> names.add(tool.name()));
        return List.copyOf(names);
    }
}
