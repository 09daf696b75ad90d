package dev.rungate.policy;

import dev.rungate.ids.DocumentPath;

/// One mistake in a policy document, and where it is.
public record Problem(DocumentPath path, String problem) {
    @Override
    public String toString() {
        return path + " " + problem;
    }
}
