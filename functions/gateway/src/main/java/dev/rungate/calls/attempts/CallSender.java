package dev.rungate.calls.attempts;

import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.settlement.FaultMeaning;
import dev.rungate.refusals.CallRefused;

/// Sends an admitted call to its provider. If no answer comes, settles the call.
public final class CallSender {
    private final Upstream upstream;

    public CallSender(Upstream upstream) {
        this.upstream = upstream;
    }

    /// Throws {@link CallRefused} if no answer came.
    public UpstreamAnswer send(Admission admission) {
        try {
            return admission.send(upstream::send);
        } catch (UpstreamFault fault) {
            var refusal = FaultMeaning.refusal(admission.call(), fault);
            admission.settle(FaultMeaning.ending(fault, refusal));
            throw new CallRefused(refusal, admission.receipt(), null);
        }
    }
}
