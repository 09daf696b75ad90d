package dev.rungate.chat;

/// A request that cannot be governed as it stands: {@code field} is the path of what is wrong,
/// {@code problem} says what and, for broken JSON, where.
public final class MalformedRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String problem;

    public MalformedRequest(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
        this.problem = problem;
    }

    public String field() {
        return field;
    }

    public String problem() {
        return problem;
    }
}
