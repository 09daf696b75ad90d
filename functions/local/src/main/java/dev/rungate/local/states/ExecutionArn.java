package dev.rungate.local.states;

import java.util.Optional;
import java.util.regex.Pattern;

/// The name of an execution: its machine's, and its own.
record ExecutionArn(String machine, String name) {
    private static final Pattern WRITTEN =
            Pattern.compile("arn:aws:states:[^:]*:[^:]*:execution:([^:]+):([^:]+)");

    static Optional<ExecutionArn> of(String text) {
        var found = WRITTEN.matcher(text);
        return found.matches()
                ? Optional.of(new ExecutionArn(found.group(1), found.group(2)))
                : Optional.empty();
    }

    /// The same as {@link #of}, for what we wrote ourselves.
    static ExecutionArn ours(String text) {
        return of(text).orElseThrow(() -> new IllegalStateException(text));
    }

    MachineArn ofMachine() {
        return new MachineArn(machine);
    }

    String text() {
        return MachineArn.ARN_PREFIX + "execution:" + machine + ":" + name;
    }
}
