package dev.rungate.policy;

/// What a policy says to one tool call in an answer.
public sealed interface ToolVerdict {
    record Allowed() implements ToolVerdict {}

    record Denied(Reason.ToolDenied reason, OnDeny onDeny) implements ToolVerdict {}
}
