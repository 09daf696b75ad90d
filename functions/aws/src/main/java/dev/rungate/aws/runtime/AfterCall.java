package dev.rungate.aws.runtime;

/// Waits for work that has to be over before the environment may freeze. Called once for each call,
/// however it ended, after the last byte of the server's answer and before Lambda learns that the
/// call is over.
@FunctionalInterface
public interface AfterCall {
    void ended();
}
