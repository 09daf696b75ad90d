package dev.rungate.aws.runtime;

/// What an emulated Runtime API does to the next answer.
sealed interface Mishap {
    /// Takes it all.
    record None() implements Mishap {}

    /// Closes the connection once it has taken so many bytes.
    record Cut(long afterBytes) implements Mishap {}

    /// Reads it and says no.
    record Refused(int status, String type) implements Mishap {}
}
