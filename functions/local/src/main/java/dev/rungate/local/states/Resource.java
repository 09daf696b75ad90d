package dev.rungate.local.states;

import java.util.Arrays;
import java.util.Optional;

/// The actions of a Task here: put a message into a queue, and wait for its token or not.
enum Resource {
    SEND("sqs", "sendMessage", true),
    SEND_AND_WAIT("sqs", "sendMessage.waitForTaskToken", true),
    SDK_SEND_AND_WAIT("aws-sdk:sqs", "sendMessage.waitForTaskToken", false);

    private final String type;
    private final String action;
    private final boolean writesObjects;

    Resource(String type, String action, boolean writesObjects) {
        this.type = type;
        this.action = action;
        this.writesObjects = writesObjects;
    }

    static Optional<Resource> of(String arn) {
        return Arrays.stream(values()).filter(each -> each.arn().equals(arn)).findFirst();
    }

    String arn() {
        return "arn:aws:states:::" + type + ":" + action;
    }

    String type() {
        return type;
    }

    String action() {
        return action;
    }

    boolean waits() {
        return this != SEND;
    }

    /// Whether a message body that is an object is written as JSON; else it must be a text.
    boolean writesObjects() {
        return writesObjects;
    }

    String errorPrefix() {
        return writesObjects ? "SQS." : "Sqs.";
    }
}
