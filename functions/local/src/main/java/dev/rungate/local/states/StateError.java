package dev.rungate.local.states;

/// A state that went wrong: the error's name, which retriers and catchers know it by, and why.
final class StateError extends RuntimeException {
    private static final long serialVersionUID = 1;
    static final String RUNTIME = "States.Runtime";
    static final String TIMEOUT = "States.Timeout";
    static final String HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
    static final String TASK_FAILED = "States.TaskFailed";
    static final String DATA_LIMIT = "States.DataLimitExceeded";
    static final String ALL = "States.ALL";

    private final String error;

    StateError(String error, String cause) {
        super(cause);
        this.error = error;
    }

    static StateError runtime(String cause) {
        return new StateError(RUNTIME, cause);
    }

    static StateError intrinsic(String cause) {
        return new StateError("States.IntrinsicFailure", cause);
    }

    String error() {
        return error;
    }

    String cause() {
        return String.valueOf(getMessage());
    }
}
