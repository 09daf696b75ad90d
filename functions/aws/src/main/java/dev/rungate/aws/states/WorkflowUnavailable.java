package dev.rungate.aws.states;

/// The service that keeps the waiting did not do what it was asked, and it is unknown whether it
/// will have; asking again is safe.
public final class WorkflowUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkflowUnavailable(String what, Throwable cause) {
        super(what, cause);
    }
}
