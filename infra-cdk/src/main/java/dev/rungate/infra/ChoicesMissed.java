package dev.rungate.infra;

import java.util.List;

/// The choices cannot be deployed: carries every mistake at once, each a sentence.
final class ChoicesMissed extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChoicesMissed(List<String> mistakes) {
        super(String.join("\n", mistakes));
    }
}
