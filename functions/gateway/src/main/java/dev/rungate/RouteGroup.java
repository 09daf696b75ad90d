package dev.rungate;

/// Routes that are deployed together. One server has all groups; where each is a function, it has
/// one, and no route of the others.
public enum RouteGroup {
    /// Models, runs, gates: what agents use.
    CALLS,
    /// What administrators and approvers use.
    CONTROL,
    /// Where Slack sends clicks.
    SLACK,
    /// What whoever runs one process reads of it. A function's own numbers say nothing about the
    /// whole, and are nobody's business outside.
    OPERATIONS
}
