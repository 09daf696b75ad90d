package dev.rungate.aws.runtime;

/// A function answered an invocation with an error.
public final class InvocationFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient ReportedError trouble;

    InvocationFailed(ReportedError trouble) {
        super(trouble.where() + " " + trouble.type() + " " + trouble.json());
        this.trouble = trouble;
    }

    public ReportedError trouble() {
        return trouble;
    }
}
