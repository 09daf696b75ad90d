package dev.rungate.policy;

/// What a tool rule decides about the calls it matches.
public enum Then {
    ALLOW,
    DENY,
    /// A person decides.
    ASK
}
