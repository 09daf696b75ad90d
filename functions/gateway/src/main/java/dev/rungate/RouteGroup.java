package dev.rungate;

/// Routes that are deployed together. One server has all groups; where each is a function, it has
/// one, and no route of the others.
public enum RouteGroup {
    /// Models, runs, gates: what agents use.
    CALLS,
    /// The routes of administrators and approvers.
    CONTROL,
    /// Where Slack sends clicks.
    SLACK,
    /// The routes that the operator of one process reads. A function's own numbers say nothing
    /// about the whole, and nobody outside needs them.
    OPERATIONS
}
