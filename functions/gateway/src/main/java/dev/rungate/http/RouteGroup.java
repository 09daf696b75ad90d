package dev.rungate.http;

/// A part of the house with doors of its own. One server has all of them; where each is a function,
/// it has one, and no way into the others.
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
