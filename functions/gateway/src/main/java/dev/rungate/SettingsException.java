package dev.rungate;

import java.util.List;

/// Settings that cannot be used: one line for each mistake, by the name the operator knows.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String mistakes;

    public SettingsException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = String.join("\n", mistakes);
    }

    public String mistakes() {
        return mistakes;
    }
}
