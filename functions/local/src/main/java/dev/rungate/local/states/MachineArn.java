package dev.rungate.local.states;

import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a state machine. Account and region are the same for all here.
record MachineArn(String name) {
    static final String REGION = "us-east-1";
    static final String ACCOUNT = "000000000000";
    static final String ARN_PREFIX = "arn:aws:states:" + REGION + ":" + ACCOUNT + ":";
    private static final Pattern WRITTEN =
            Pattern.compile("arn:aws:states:[^:]*:[^:]*:stateMachine:([^:]+)");

    static Optional<MachineArn> of(String text) {
        var found = WRITTEN.matcher(text);
        return found.matches() ? Optional.of(new MachineArn(found.group(1))) : Optional.empty();
    }

    String text() {
        return ARN_PREFIX + "stateMachine:" + name;
    }
}
