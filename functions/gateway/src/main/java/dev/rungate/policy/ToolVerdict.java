package dev.rungate.policy;

/// What a policy decides about one tool call in an answer.
public sealed interface ToolVerdict {
    record Pass() implements ToolVerdict {}

    /// A person decides, as these rules say.
    record Asks(String rule, AskRules how, String why) implements ToolVerdict {}

    /// {@code rule} is the rule's id. {@code why} is for people; it says so if the condition could
    /// not be evaluated. With {@code asAnswer} the caller gets the answer with a refusal text in
    /// place of the call, not an error.
    record Denied(String rule, boolean asAnswer, String why) implements ToolVerdict {}
}
