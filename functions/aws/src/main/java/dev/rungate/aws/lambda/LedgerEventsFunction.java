package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import java.util.function.Supplier;

/// Carries the steps that wait in run items to their own table. It is brought every change, and
/// passes over what leaves it nothing to do without asking the tables: deleted items, runs that are
/// cleared up, and what its own writes tell. A filter of the stream that AWS read otherwise than we
/// do would silently bring it nothing. A batching window of a second makes one invocation of the
/// writes of a call.
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
