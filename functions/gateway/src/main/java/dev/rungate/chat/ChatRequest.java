package dev.rungate.chat;

import java.util.List;
import java.util.OptionalLong;

/// One request as its caller wrote it: the few facts that governance reads, and the body with
/// everything else in it. {@code tools} are the names of the tools the agent offers to run; {@code
/// maxOutputTokens} is per choice.
public record ChatRequest(
        WireFormat format,
        String model,
        boolean stream,
        OptionalLong maxOutputTokens,
        int choices,
        List<String> tools,
        PromptSize size,
        String serviceTier,
        RequestBody body) {
    public ChatRequest {
        tools = List.copyOf(tools);
    }
}
