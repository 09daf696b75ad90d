package dev.rungate.approvals;

/// What waits for a gate's decision, as long as that takes, and asks. Nothing of it decides.
public interface Workflow {
    /// Begins to wait and to ask; a second time changes nothing.
    void start(Gate gate);

    /// Tells it what was decided; whether it was over already makes no difference.
    void decided(Gate gate, String token);
}
