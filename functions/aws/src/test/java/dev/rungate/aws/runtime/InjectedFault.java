package dev.rungate.aws.runtime;

/// What an emulated Runtime API does to the next answer.
sealed interface InjectedFault {
    /// Takes it all.
    record None() implements InjectedFault {}

    /// Closes the connection once it has taken so many bytes.
    record Cut(long afterBytes) implements InjectedFault {}

    /// Reads it and says no.
    record Refused(int status, String type) implements InjectedFault {}
}
