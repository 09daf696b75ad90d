package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import java.util.function.Supplier;

/// Carries the steps that wait in run items to their own table. The stream may leave out what there
/// is nothing to do about: deleted items, and runs that are cleared up, as by the pattern {@code
/// {"eventName":["INSERT","MODIFY"],"dynamodb":{"NewImage":{"cl":{"BOOL":[{"exists":false}]}}}}};
/// that a map of records is empty cannot be said in one. A batching window of a second makes one
/// invocation of the writes of a call.
public final class LedgerEventsFunction
        implements RequestHandler<DynamodbEvent, StreamsEventResponse> {
    private final Supplier<LedgerStream> stream;

    public LedgerEventsFunction() {
        this(CloudLedger.prepared());
    }

    LedgerEventsFunction(LedgerStream stream) {
        this(() -> stream);
    }

    private LedgerEventsFunction(Supplier<LedgerStream> stream) {
        this.stream = stream;
    }

    /// Names the first record that has to come again, and with it all after it.
    @Override
    public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
        var again = stream.get().carry(StreamImages.of(event));
        return new StreamsEventResponse(again.map(BatchItemFailure::new).stream().toList());
    }
}
