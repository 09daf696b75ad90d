package dev.rungate.local.states;

/// A request the service does not grant: the error's name, as clients know it, and a sentence.
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    Refused(String code, String sentence) {
        super(sentence);
        this.code = code;
    }

    static Refused invalid(String sentence) {
        return new Refused("ValidationException", sentence);
    }

    String code() {
        return code;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
