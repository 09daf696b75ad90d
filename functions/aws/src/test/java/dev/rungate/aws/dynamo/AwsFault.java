package dev.rungate.aws.dynamo;

import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/// The faults that AWS documents for the operations that are used here and that the engine of the
/// tests never answers with.
enum AwsFault {
    THROTTLED(Kind.PASSING, "ThrottlingException", 400),
    THROUGHPUT(Kind.PASSING, "ProvisionedThroughputExceededException", 400),
    REQUEST_LIMIT(Kind.PASSING, "RequestLimitExceeded", 400),
    IN_THE_WAY(Kind.PASSING, "TransactionConflictException", 400),
    IN_PROGRESS(Kind.PASSING, "TransactionInProgressException", 400),
    INTERNAL(Kind.PASSING, "InternalServerError", 500),
    UNAVAILABLE(Kind.PASSING, "ServiceUnavailable", 503),
    ITEM_THROTTLED(Kind.PASSING, "ThrottlingError", 400),
    ITEM_THROUGHPUT(Kind.PASSING, "ProvisionedThroughputExceeded", 400),
    ITEM_IN_THE_WAY(Kind.PASSING, "TransactionConflict", 400),
    NO_TABLE(Kind.LASTING, "ResourceNotFoundException", 400),
    NO_RIGHT(Kind.LASTING, "AccessDeniedException", 400),
    NO_KEY(Kind.LASTING, "KMSAccessDeniedException", 400),
    UNKNOWN_CALLER(Kind.LASTING, "UnrecognizedClientException", 400),
    OLD_CREDENTIALS(Kind.LASTING, "ExpiredTokenException", 400),
    INVALID(Kind.REJECTED, "ValidationException", 400),
    COLLECTION_TOO_LARGE(Kind.REJECTED, "ItemCollectionSizeLimitExceededException", 400),
    ITEM_INVALID(Kind.REJECTED, "ValidationError", 400);

    /// What the code has to do about it: ask again, say that the ledger is out of reach, or that
    /// this write will never be taken.
    enum Kind {
        PASSING,
        LASTING,
        REJECTED
    }

    final Kind kind;
    private final String code;
    private final int status;

    AwsFault(Kind kind, String code, int status) {
        this.kind = kind;
        this.code = code;
        this.status = status;
    }

    /// Whether AWS can answer this request with it.
    boolean answers(DynamoDbRequest request) {
        boolean transaction = request instanceof TransactWriteItemsRequest;
        return switch (this) {
            case ITEM_THROTTLED, ITEM_THROUGHPUT, ITEM_IN_THE_WAY, ITEM_INVALID, IN_PROGRESS ->
                    transaction;
            case IN_THE_WAY -> !transaction;
            default -> true;
        };
    }

    SdkException of(DynamoDbRequest request) {
        return switch (this) {
            case ITEM_THROTTLED, ITEM_THROUGHPUT, ITEM_IN_THE_WAY, ITEM_INVALID ->
                    cancelled(((TransactWriteItemsRequest) request).transactItems().size());
            default ->
                    (SdkException)
                            builder()
                                    .message(code)
                                    .statusCode(status)
                                    .awsErrorDetails(details())
                                    .build();
        };
    }

    private DynamoDbException.Builder builder() {
        return switch (this) {
            case THROUGHPUT -> ProvisionedThroughputExceededException.builder();
            case REQUEST_LIMIT -> RequestLimitExceededException.builder();
            case IN_THE_WAY -> TransactionConflictException.builder();
            case IN_PROGRESS -> TransactionInProgressException.builder();
            case INTERNAL -> InternalServerErrorException.builder();
            case NO_TABLE -> ResourceNotFoundException.builder();
            default -> DynamoDbException.builder();
        };
    }

    /// The last of the writes is the one that is named.
    private SdkException cancelled(int writes) {
        var reasons =
                IntStream.range(0, writes)
                        .mapToObj(i -> i == writes - 1 ? code : "None")
                        .map(one -> CancellationReason.builder().code(one).build())
                        .toList();
        return TransactionCanceledException.builder()
                .message("Transaction cancelled")
                .statusCode(status)
                .awsErrorDetails(details())
                .cancellationReasons(List.copyOf(reasons))
                .build();
    }

    private AwsErrorDetails details() {
        return AwsErrorDetails.builder()
                .errorCode(this.code)
                .errorMessage(this.code)
                .serviceName("DynamoDb")
                .build();
    }
}
