package dev.rungate.calls.settlement;

import dev.rungate.calls.Call;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.refusals.Refusal;

/// What an upstream's fault means for the call: which refusal its caller gets, and whether the
/// provider may have billed.
public final class FaultMeaning {
    private FaultMeaning() {}

    public static Refusal refusal(Call call, UpstreamFault fault) {
        var provider = call.target().provider();
        int attempts = fault.kind() == UpstreamFault.Kind.NOT_CONFIGURED ? 0 : 1;
        if (fault.kind() == UpstreamFault.Kind.NO_MEMORY) {
            return new Refusal.Overloaded(Refusal.Overloaded.Cause.ANSWER);
        }
        return fault.timeout()
                ? new Refusal.UpstreamTimeout(provider, fault.status(), attempts, fault.why())
                : new Refusal.UpstreamError(provider, fault.status(), attempts, fault.why());
    }

    /// The refusal of a 2xx answer that cannot be read for certain.
    public static Refusal unreadable(Call call, int status, String why) {
        var provider = call.target().provider();
        return new Refusal.UpstreamError(
                provider,
                status,
                1,
                "The answer of "
                        + provider
                        + " cannot be read, so no rule can judge it: "
                        + why
                        + ".");
    }

    public static Ending ending(UpstreamFault fault, Refusal refusal) {
        return switch (fault.kind()) {
            case UNREACHED, NO_ANSWER, NOT_CONFIGURED, REDIRECTED -> Ending.notBilled(refusal);
            case FIRST_BYTE_TIMEOUT, CUT, IDLE_TIMEOUT, UNREADABLE, NO_MEMORY ->
                    Ending.failed(fault.soFar(), refusal);
        };
    }
}
