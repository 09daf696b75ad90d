package dev.rungate.wire.document;

/// The text cannot be read further: why, and where. Never leaves this package.
final class UnreadableText extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String problem;

    UnreadableText(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    /// Line and column as an editor shows them, from 1.
    UnreadableText(String problem, int line, int column) {
        this("%s (line %d, column %d)".formatted(problem, line, column));
    }

    static UnreadableText at(String problem, String text, int offset) {
        int end = Math.min(offset, text.length());
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new UnreadableText(problem, line, end - lineStart + 1);
    }

    String problem() {
        return problem;
    }
}
