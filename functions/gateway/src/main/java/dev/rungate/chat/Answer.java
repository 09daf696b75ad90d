package dev.rungate.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a whole answer said, as far as governance needs to know. {@code usage} is null where the
/// provider reported none; {@code outputBytes} are the UTF-8 bytes of generated text, reasoning and
/// arguments, for an estimate in that case.
public record Answer(
        @Nullable String model,
        @Nullable ReportedUsage usage,
        @Nullable FinishReason finish,
        List<ToolCall> toolCalls,
        long outputBytes) {
    public Answer {
        toolCalls = List.copyOf(toolCalls);
    }

    /// Whether a token of it has come, seen or reported.
    public boolean generated() {
        return outputBytes > 0 || (usage != null && usage.total().outputTokens() > 0);
    }
}
