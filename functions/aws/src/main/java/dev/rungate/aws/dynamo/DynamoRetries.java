package dev.rungate.aws.dynamo;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.WriteRejected;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/// Asks again, with jitter, while DynamoDB is only busy or silent, for a bounded time; then it is
/// {@link LedgerUnavailable}. What DynamoDB will never take is {@link WriteRejected}. The SDK's own
/// retries are off, so that the caller knows whether an earlier attempt may have arrived.
public record DynamoRetries(Duration within, Pause pause) {
    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 1000;
    private static final int SERVER_ERROR = 500;

    /// Faults of the request itself. A missing right or table is none: somebody may mend it.
    private static final Set<String> REJECTIONS =
            Set.of(
                    "ValidationException",
                    "SerializationException",
                    "ItemCollectionSizeLimitExceededException",
                    "RequestEntityTooLargeException");

    public DynamoRetries(Duration within) {
        this(within, Thread::sleep);
    }

    /// How the time between two attempts is spent.
    public interface Pause {
        void last(long millis) throws InterruptedException;
    }

    /// One attempt; {@code again} when an earlier one may have arrived although its answer did not.
    public interface OneAttempt<T> {
        T send(boolean again);
    }

    public <T> T retrying(OneAttempt<T> attempt) {
        long end = System.nanoTime() + within.toNanos();
        boolean again = false;
        for (long longest = FIRST_PAUSE_MS; ; longest = Math.min(2 * longest, LONGEST_PAUSE_MS)) {
            try {
                return attempt.send(again);
            } catch (ConditionalCheckFailedException answered) {
                throw answered;
            } catch (SdkException e) {
                throwIfAnswered(e);
                long wait = ThreadLocalRandom.current().nextLong(longest) + 1;
                if (!passing(e) || System.nanoTime() + Duration.ofMillis(wait).toNanos() > end) {
                    throw new LedgerUnavailable(said(e) + e.getMessage(), e);
                }
                again |= mayHaveArrived(e);
                sleep(wait, e);
            }
        }
    }

    /// A missing right or table is an answer, and the log says so.
    private static String said(SdkException e) {
        return e instanceof AwsServiceException && !passing(e)
                ? "DynamoDB refuses: "
                : "DynamoDB does not answer: ";
    }

    private static void throwIfAnswered(SdkException e) {
        if (!(e instanceof TransactionCanceledException cancelled)) {
            throwIfRejected(e);
            return;
        }
        switch (Transaction.Cancellation.of(cancelled)) {
            case REFUSED -> throw cancelled;
            case REJECTED ->
                    throw new WriteRejected("DynamoDB will not take this: " + e.getMessage(), e);
            case PASSING -> {
                // asked again
            }
        }
    }

    private static void throwIfRejected(SdkException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            var code = service.awsErrorDetails().errorCode();
            if (code != null && REJECTIONS.contains(code)) {
                throw new WriteRejected("DynamoDB will not take this: " + e.getMessage(), e);
            }
        }
    }

    private static boolean passing(SdkException e) {
        return switch (e) {
            case TransactionCanceledException _ -> true;
            case TransactionConflictException _ -> true;
            case AwsServiceException service ->
                    service.isThrottlingException()
                            || service.statusCode() >= SERVER_ERROR
                            || service.retryable();
            case SdkClientException client -> !(client instanceof AbortedException);
            default -> false;
        };
    }

    /// A cancelled transaction, a write in the way of one, and a throttled request have changed
    /// nothing.
    private static boolean mayHaveArrived(SdkException e) {
        return !(e instanceof TransactionCanceledException)
                && !(e instanceof TransactionConflictException)
                && !(e instanceof AwsServiceException service && service.isThrottlingException());
    }

    /// Sends a batch, by its tables, and what DynamoDB leaves undone of it again, until nothing is
    /// left. {@code send} returns what is left.
    public <T> void sendAll(Map<String, T> batch, UnaryOperator<Map<String, T>> send) {
        long end = System.nanoTime() + within.toNanos();
        var left = batch;
        for (long longest = FIRST_PAUSE_MS; ; longest = Math.min(2 * longest, LONGEST_PAUSE_MS)) {
            var now = left;
            left = new DynamoRetries(until(end), pause).retrying(again -> send.apply(now));
            if (left.isEmpty()) {
                return;
            }
            long wait = ThreadLocalRandom.current().nextLong(longest) + 1;
            var busy = new IllegalStateException("a part of the batch was not processed");
            if (System.nanoTime() + Duration.ofMillis(wait).toNanos() > end) {
                throw new LedgerUnavailable("DynamoDB leaves a part of a batch undone", busy);
            }
            sleep(wait, busy);
        }
    }

    private static Duration until(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private void sleep(long millis, RuntimeException cause) {
        try {
            pause.last(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("interrupted while DynamoDB did not answer", cause);
        }
    }
}
