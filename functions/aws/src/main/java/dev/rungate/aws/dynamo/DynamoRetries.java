package dev.rungate.aws.dynamo;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.budgets.WriteRejected;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
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
                if (e instanceof TransactionCanceledException cancelled && !conflict(cancelled)) {
                    throw e;
                }
                throwIfRejected(e);
                long wait = ThreadLocalRandom.current().nextLong(longest) + 1;
                if (!passing(e) || System.nanoTime() + Duration.ofMillis(wait).toNanos() > end) {
                    throw new LedgerUnavailable("DynamoDB does not answer: " + e.getMessage(), e);
                }
                again |=
                        !(e instanceof AwsServiceException service
                                && service.isThrottlingException());
                sleep(wait, e);
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

    /// Somebody else's transaction was in the way; anything else a transaction is cancelled for is
    /// an answer.
    private static boolean conflict(TransactionCanceledException cancelled) {
        return cancelled.cancellationReasons().stream()
                        .anyMatch(reason -> "TransactionConflict".equals(reason.code()))
                && cancelled.cancellationReasons().stream()
                        .noneMatch(reason -> "ConditionalCheckFailed".equals(reason.code()));
    }

    private void sleep(long millis, SdkException cause) {
        try {
            pause.last(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("interrupted while DynamoDB did not answer", cause);
        }
    }
}
