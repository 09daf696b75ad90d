package dev.rungate.approvals;

import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.ToolCall;
import org.jspecify.annotations.Nullable;

/// A tool call that a model proposes, in an answer that is held. {@code position} is its place
/// among all tool calls of the answer, {@code arguments} the text that the model wrote, {@code
/// rule} the rule that asks about it. Where no rule asks, {@code rule} is null, and the approval
/// releases the call with the others.
public record ProposedAction(int position, String tool, String arguments, @Nullable String rule) {
    public String fingerprint() {
        return Fingerprint.ofAction(new ToolCall(tool, arguments));
    }

    public boolean asked() {
        return rule != null;
    }

    ProposedAction with(String edited) {
        return new ProposedAction(position, tool, edited, rule);
    }
}
