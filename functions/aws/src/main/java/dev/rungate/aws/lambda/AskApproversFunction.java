package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.rungate.approvals.Approvals;
import dev.rungate.aws.states.GateMessage;
import dev.rungate.aws.states.GateWaiting;
import java.util.function.Supplier;

/// Asks approvers when a gate begins to wait, and the next ones when nobody has answered.
public final class AskApproversFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final Supplier<GateMail> mail;

    public AskApproversFunction() {
        this(CloudApprovals.prepared(cloud -> mail(cloud.approvals())));
    }

    AskApproversFunction(Approvals approvals) {
        this(() -> mail(approvals));
    }

    private AskApproversFunction(Supplier<GateMail> mail) {
        this.mail = mail;
    }

    private static GateMail mail(Approvals approvals) {
        return new GateMail(
                CloudSettings.ASK_QUEUE,
                said -> !(said instanceof GateMessage.Lapsed),
                GateWaiting.handler(approvals));
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return new SQSBatchResponse(mail.get().take(event));
    }
}
