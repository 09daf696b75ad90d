package dev.rungate.providers;

import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.calls.attempts.UpstreamFault.Kind;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What can go wrong with one provider, in words for operators and callers. {@code status} is what
/// it sent, if it came that far.
record UpstreamFaults(String provider, @Nullable Integer status) {

    UpstreamFault notConfigured(String remedy) {
        return fault(Kind.NOT_CONFIGURED, provider + " is not configured: " + remedy, 0, null);
    }

    UpstreamFault notPublic(String host) {
        return fault(
                Kind.NOT_CONFIGURED,
                provider
                        + " is at "
                        + host
                        + ", which is not a public address; RUNGATE_PRIVATE_UPSTREAMS=true allows"
                        + " those",
                0,
                null);
    }

    UpstreamFault unresolved(String host, Throwable cause) {
        return fault(
                Kind.UNREACHED,
                provider + " cannot be reached: " + host + " is no known host",
                0,
                cause);
    }

    /// Before a status line: only where no connection was made is it certain that nothing arrived.
    UpstreamFault unanswered(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ ->
                    fault(
                            Kind.UNREACHED,
                            provider + " does not accept connections: timed out",
                            0,
                            cause);
            case ConnectException _ ->
                    fault(Kind.UNREACHED, provider + " cannot be reached", 0, cause);
            case SSLHandshakeException _ ->
                    fault(
                            Kind.UNREACHED,
                            provider
                                    + " cannot be reached securely: its certificate was not"
                                    + " accepted",
                            0,
                            cause);
            case ProtocolException _ ->
                    fault(
                            Kind.UNREADABLE,
                            provider + " answered something that is not HTTP",
                            0,
                            cause);
            default ->
                    fault(
                            Kind.NO_ANSWER,
                            provider + " closed the connection without an answer",
                            0,
                            cause);
        };
    }

    UpstreamFault noFirstByte(Duration patience) {
        return fault(
                Kind.FIRST_BYTE_TIMEOUT,
                provider + " has not begun to answer within " + patience,
                0,
                null);
    }

    UpstreamFault idle(Duration patience, long seen) {
        return fault(
                Kind.IDLE_TIMEOUT,
                provider + " fell silent in the middle of its answer for " + patience,
                seen,
                null);
    }

    UpstreamFault cut(Throwable cause, long seen) {
        return fault(Kind.CUT, provider + " broke off in the middle of its answer", seen, cause);
    }

    UpstreamFault endedEarly(long seen) {
        return fault(
                Kind.CUT, provider + " ended its stream before its answer was whole", seen, null);
    }

    UpstreamFault redirected() {
        return fault(
                Kind.REDIRECTED,
                provider
                        + " answered with a redirect ("
                        + status
                        + "), which is not followed: its address may have changed",
                0,
                null);
    }

    UpstreamFault tooLong(long limit, long seen) {
        return fault(
                Kind.UNREADABLE,
                provider + " answered more than " + limit + " bytes in one piece",
                seen,
                null);
    }

    UpstreamFault silent(long limit, long seen) {
        return fault(
                Kind.UNREADABLE,
                provider + " streamed more than " + limit + " events that say nothing",
                seen,
                null);
    }

    UpstreamFault noMemory(Throwable cause, long seen) {
        return fault(
                Kind.NO_MEMORY,
                provider + "'s answer found no memory: " + cause.getMessage(),
                seen,
                cause);
    }

    private UpstreamFault fault(Kind kind, String message, long seen, @Nullable Throwable cause) {
        return new UpstreamFault(kind, message, status, seen, cause);
    }
}
