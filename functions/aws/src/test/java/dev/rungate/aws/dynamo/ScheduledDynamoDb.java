package dev.rungate.aws.dynamo;

import dev.rungate.aws.dynamo.ledger.RunAttributes;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// A client whose requests are performed when, and if, a schedule says so; each image a write
/// leaves behind is shown to a witness.
final class ScheduledDynamoDb extends ForwardingDynamoDb {
    private final Consumer<Map<String, AttributeValue>> witness;

    ScheduledDynamoDb(DynamoDbClient engine, Consumer<Map<String, AttributeValue>> witness) {
        super(engine);
        this.witness = witness;
    }

    @Override
    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
        return switch (SimulatedProcess.nextFate()) {
            case PERFORMED -> performed(request, perform);
            case ANSWER_LOST -> {
                performed(request, perform);
                throw SdkClientException.create("the answer was lost");
            }
            case REQUEST_LOST -> throw SdkClientException.create("the request was lost");
            case THROTTLED -> throw AwsFault.THROTTLED.of(request);
            case IN_THE_WAY -> throw AwsFault.IN_THE_WAY.of(request);
            case CRASHED_BEFORE -> throw new SimulatedProcess.Crash();
            case CRASHED_AFTER -> {
                performed(request, perform);
                throw new SimulatedProcess.Crash();
            }
        };
    }

    private <T> T performed(DynamoDbRequest request, Supplier<T> perform) {
        var answer = perform.get();
        if (answer instanceof UpdateItemResponse update) {
            witness.accept(update.attributes());
        } else if (request instanceof PutItemRequest put
                && put.item().containsKey(RunAttributes.HELD)) {
            witness.accept(put.item());
        }
        return answer;
    }
}
