package dev.rungate.policy;

/// What a policy says to one tool call in an answer.
public sealed interface ToolVerdict {
    record Pass() implements ToolVerdict {}

    /// A human decides, as these rules say.
    record Asks(String rule, AskRules how, String why) implements ToolVerdict {}

    /// {@code rule} is the rule's id; {@code why} is for people, and says so where a condition
    /// could not be answered, which counts as met. {@code asAnswer}: the caller gets the answer
    /// with a refusal text in place of the call, not an error.
    record Denied(String rule, boolean asAnswer, String why) implements ToolVerdict {}
}
