package dev.rungate.approvals;

import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.ToolCall;

/// A tool call that a model proposes and a rule wants a human to see. {@code position} is its place
/// among all tool calls of the answer, {@code arguments} the text the model wrote.
public record ProposedAction(int position, String tool, String arguments, String rule) {
    public String fingerprint() {
        return Fingerprint.ofAction(new ToolCall(tool, arguments));
    }

    ProposedAction with(String edited) {
        return new ProposedAction(position, tool, edited, rule);
    }
}
