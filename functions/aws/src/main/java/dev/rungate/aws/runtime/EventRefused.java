package dev.rungate.aws.runtime;

/// The event of an invocation is no request of an API Gateway REST API; its sentence shows nothing
/// of what the event holds.
final class EventRefused extends Exception {
    private static final long serialVersionUID = 1;

    EventRefused(String sentence) {
        super(sentence);
    }

    Failure failure() {
        return new Failure("Rungate.EventRefused", String.valueOf(getMessage()));
    }
}
