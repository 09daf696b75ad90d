package dev.rungate.aws.runtime;

/// The Runtime API does not do what it promises, so that this process cannot go on.
public final class RuntimeFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    RuntimeFault(String sentence) {
        super(sentence);
    }

    RuntimeFault(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
