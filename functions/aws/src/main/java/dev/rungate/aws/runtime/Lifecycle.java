package dev.rungate.aws.runtime;

import java.net.URI;

/// The stages of a program in a Lambda environment: either `start`, calls; or, with SnapStart,
/// `start`, `beforeCheckpoint`, and from the snapshot any number of times `afterRestore`, calls.
public interface Lifecycle extends AfterCall {
    /// Makes the program and gives the address of its server. Where it throws, the environment
    /// never comes to be; the exception's message is shown.
    URI start();

    /// Prepares for being copied: no connection, no secret of one's own, no randomness may be left.
    void beforeCheckpoint();

    /// Makes what no copy may share, and gives the address of the server that is to be used from
    /// now on, be it the old or a new one.
    URI afterRestore();
}
