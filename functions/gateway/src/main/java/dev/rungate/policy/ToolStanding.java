package dev.rungate.policy;

/// What can be said about a tool by its name alone.
public enum ToolStanding {
    ALLOWED,
    /// Its arguments, or the run, decide.
    DEPENDS,
    DENIED
}
