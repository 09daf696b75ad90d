package dev.rungate.chat;

import java.util.List;
import java.util.OptionalLong;

/// The output that a request asks for. {@code maxTokens} is per choice; {@code modalities} are
/// empty where the request names none.
public record AskedOutput(
        boolean stream, OptionalLong maxTokens, int choices, List<String> modalities) {
    public AskedOutput {
        modalities = List.copyOf(modalities);
    }
}
