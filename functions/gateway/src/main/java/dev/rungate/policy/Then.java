package dev.rungate.policy;

/// What a tool rule says about the calls it matches.
public enum Then {
    ALLOW,
    DENY,
    /// A human decides.
    ASK
}
