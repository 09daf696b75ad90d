package dev.rungate.policy;

/// Which tools a rule is about: a name with {@code *} and {@code ?}.
public record ToolPattern(String text) {
    public boolean matches(String tool) {
        return new Glob(text).matches(tool);
    }

    @Override
    public String toString() {
        return text;
    }
}
