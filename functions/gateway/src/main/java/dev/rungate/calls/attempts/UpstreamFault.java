package dev.rungate.calls.attempts;

import dev.rungate.chat.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A provider that did not answer, or not to the end.
public final class UpstreamFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public enum Kind {
        /// No connection was made: the provider certainly never received the request.
        UNREACHED,
        /// The connection ended before a status line.
        NO_ANSWER,
        /// No status line in time.
        FIRST_BYTE_TIMEOUT,
        /// The answer had begun and broke off.
        CUT,
        /// The answer had begun and fell silent.
        IDLE_TIMEOUT,
        /// The provider answered with a redirect, which is not followed.
        REDIRECTED,
        /// What came is not an answer in the provider's format, or longer than we read.
        UNREADABLE,
        /// There was no room for the answer in the memory for bodies in flight.
        NO_MEMORY,
        /// The deployment has no key or no address for this provider: nothing was sent.
        NOT_CONFIGURED
    }

    private final String why;
    private final Kind kind;
    private final @Nullable Integer status;
    private final long bytesSeen;

    /// {@code message} is for operators and callers and names no secret; {@code status} is the
    /// provider's, if it came; {@code bytesSeen} of the answer's body.
    public UpstreamFault(
            Kind kind,
            String message,
            @Nullable Integer status,
            long bytesSeen,
            @Nullable Throwable cause) {
        super(message, cause);
        this.why = message;
        this.kind = kind;
        this.status = status;
        this.bytesSeen = bytesSeen;
    }

    /// For operators and callers.
    public String why() {
        return why;
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable Integer status() {
        return status;
    }

    public long bytesSeen() {
        return bytesSeen;
    }

    /// What is known of a whole answer that broke off: its length.
    public Answer soFar() {
        return new Answer(null, null, null, List.of(), bytesSeen);
    }

    public boolean timeout() {
        return kind == Kind.FIRST_BYTE_TIMEOUT || kind == Kind.IDLE_TIMEOUT;
    }
}
