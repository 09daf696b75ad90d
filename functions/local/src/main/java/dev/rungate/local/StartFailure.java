package dev.rungate.local;

/// Why a command cannot do its work, in one sentence that says what to do about it.
sealed class StartFailure extends RuntimeException permits AddressTaken {
    private static final long serialVersionUID = 1;

    StartFailure(String sentence) {
        super(sentence);
    }
}
