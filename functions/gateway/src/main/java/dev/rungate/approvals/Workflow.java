package dev.rungate.approvals;

/// Waits for a gate's decision and has approvers notified. It decides nothing.
public interface Workflow {
    /// Starts to wait for the gate. A second call changes nothing.
    void start(Gate gate);

    /// Answers the workflow with the decision. It is no error if the workflow has ended before.
    void decided(Gate gate, String token);
}
