package dev.rungate.aws.states;

/// The credential that ends an execution's wait; it is never shown.
public record TaskToken(String text) {
    private static final int LONGEST = 2048;

    public TaskToken {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException("a task token has 1 to " + LONGEST + " characters");
        }
    }

    @Override
    public String toString() {
        return "(task token)";
    }
}
