package dev.rungate.calls.attempts;

import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.settlement.Ending;
import dev.rungate.calls.settlement.FaultMeaning;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;

/// Sends an admitted call to its provider. If no answer comes, settles the call.
public final class CallSender {
    private final Upstream upstream;

    public CallSender(Upstream upstream) {
        this.upstream = upstream;
    }

    /// Throws {@link CallRefused} if no answer came.
    public UpstreamAnswer send(Admission admission) {
        try {
            return admission.send(upstream);
        } catch (UpstreamFault fault) {
            var refusal = FaultMeaning.refusal(admission.call(), fault);
            admission.settle(FaultMeaning.ending(fault, refusal));
            throw new CallRefused(refusal, admission.receipt(), null);
        } catch (MalformedRequest malformed) {
            var refusal = new Refusal.InvalidRequest(malformed.field(), malformed.problem());
            admission.settle(Ending.notBilled(refusal));
            throw new CallRefused(refusal, admission.receipt(), null);
        }
    }
}
