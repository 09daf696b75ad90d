package dev.rungate.channels.slack;

/// Slack has answered, with an error code of its own.
final class SlackRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    SlackRefused(String method, String code) {
        super(SlackErrors.sentence(method, code));
        this.code = code;
    }

    String code() {
        return code;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
