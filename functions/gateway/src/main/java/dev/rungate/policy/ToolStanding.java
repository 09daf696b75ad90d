package dev.rungate.policy;

/// What is certain about a tool by its name alone.
public enum ToolStanding {
    ALLOWED,
    /// The arguments or the run decide.
    DEPENDS,
    DENIED
}
