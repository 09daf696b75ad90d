package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.rungate.approvals.Approvals;
import dev.rungate.aws.states.GateMessage;
import dev.rungate.aws.states.GateWaiting;
import java.util.function.Supplier;

/// Writes down that nobody answered in time, and carries out what follows.
public final class GateLapsedFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final Supplier<GateMail> mail;

    public GateLapsedFunction() {
        this(CloudApprovals.prepared(cloud -> mail(cloud.approvals())));
    }

    GateLapsedFunction(Approvals approvals) {
        this(() -> mail(approvals));
    }

    private GateLapsedFunction(Supplier<GateMail> mail) {
        this.mail = mail;
    }

    private static GateMail mail(Approvals approvals) {
        return new GateMail(
                CloudSettings.LAPSED_QUEUE,
                GateMessage.Lapsed.class::isInstance,
                GateWaiting.handler(approvals));
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return new SQSBatchResponse(mail.get().take(event));
    }
}
