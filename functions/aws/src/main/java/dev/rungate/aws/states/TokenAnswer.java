package dev.rungate.aws.states;

/// The outcome of telling an execution the decision it waits for.
public sealed interface TokenAnswer {
    /// It goes on with the decision.
    record Told() implements TokenAnswer {}

    /// It does not wait with this token any more: told already, timed out, or stopped.
    record AlreadyOver() implements TokenAnswer {}

    /// No execution ever gave out this token.
    record Garbage() implements TokenAnswer {}
}
