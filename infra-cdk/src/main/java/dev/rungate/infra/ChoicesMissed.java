package dev.rungate.infra;

import java.util.List;

/// What was asked for cannot be deployed: every mistake at once, each a sentence.
final class ChoicesMissed extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChoicesMissed(List<String> mistakes) {
        super(String.join("\n", mistakes));
    }
}
