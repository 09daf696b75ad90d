package dev.rungate.policy;

/// What a policy says to a call before it is sent.
public sealed interface Decision {
    record Allow() implements Decision {}

    record Deny(Reason reason) implements Decision {}
}
