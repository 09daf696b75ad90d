package dev.rungate.local.states;

import java.util.List;

/// The names of errors a retrier or a catcher is for, with AWS's wildcards.
record Errors(List<String> names) {
    Errors {
        names = List.copyOf(names);
    }

    boolean match(String error) {
        return names.stream().anyMatch(name -> matches(name, error));
    }

    private static boolean matches(String name, String error) {
        return name.equals(error)
                || switch (name) {
                    case StateError.ALL ->
                            !error.equals(StateError.RUNTIME)
                                    && !error.equals(StateError.DATA_LIMIT);
                    case StateError.TIMEOUT -> error.equals(StateError.HEARTBEAT_TIMEOUT);
                    case StateError.TASK_FAILED ->
                            !error.equals(StateError.TIMEOUT)
                                    && !error.equals(StateError.HEARTBEAT_TIMEOUT)
                                    && !error.equals(StateError.RUNTIME)
                                    && !error.equals(StateError.DATA_LIMIT);
                    default -> false;
                };
    }
}
