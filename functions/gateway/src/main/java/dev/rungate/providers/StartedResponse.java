package dev.rungate.providers;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A response whose status line and headers have arrived. Later failures are reported by its body,
/// because the client's future may have failed already.
record StartedResponse(int status, HttpHeaders headers, BodyFlow body) {
    /// Sends the request and waits for the headers. The JDK's own time limit ends with the headers
    /// or with the body, depending on its version; this one ends with the headers.
    static StartedResponse send(
            HttpClient client, HttpRequest request, Duration patience, UpstreamFaults faults) {
        var begun = new CompletableFuture<StartedResponse>();
        var sent = client.sendAsync(request, info -> begin(info, begun));
        var _ = sent.whenComplete((_, failure) -> fail(begun, failure));
        try {
            return begun.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            abandon(sent, begun);
            throw faults.noFirstByte(patience);
        } catch (InterruptedException e) {
            abandon(sent, begun);
            Thread.currentThread().interrupt();
            throw faults.unanswered(e);
        } catch (ExecutionException e) {
            throw faults.unanswered(cause(e));
        }
    }

    private static BodyFlow begin(ResponseInfo info, CompletableFuture<StartedResponse> begun) {
        var body = new BodyFlow();
        begun.complete(new StartedResponse(info.statusCode(), info.headers(), body));
        return body;
    }

    private static void fail(
            CompletableFuture<StartedResponse> begun, @Nullable Throwable failure) {
        if (failure != null
                && !begun.completeExceptionally(failure)
                && !begun.isCompletedExceptionally()) {
            begun.resultNow().body().onError(cause(failure));
        }
    }

    /// Also when the answer begins at this very moment.
    private static void abandon(
            CompletableFuture<?> sent, CompletableFuture<StartedResponse> begun) {
        sent.cancel(true);
        if (!begun.completeExceptionally(new CancellationException())
                && !begun.isCompletedExceptionally()) {
            begun.resultNow().body().cut(new IllegalStateException("too late"));
        }
    }

    private static Throwable cause(Throwable failure) {
        var wrapped =
                failure instanceof ExecutionException || failure instanceof CompletionException;
        return wrapped && failure.getCause() != null ? cause(failure.getCause()) : failure;
    }
}
