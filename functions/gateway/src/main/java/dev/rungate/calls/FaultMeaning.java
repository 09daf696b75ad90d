package dev.rungate.calls;

/// What an upstream's fault means for the call: which refusal its caller gets, and whether the
/// provider may have billed.
final class FaultMeaning {
    private FaultMeaning() {}

    static Refusal refusal(Call call, UpstreamFault fault) {
        var provider = call.target().provider();
        int attempts = fault.kind() == UpstreamFault.Kind.NOT_CONFIGURED ? 0 : 1;
        return fault.timeout()
                ? new Refusal.UpstreamTimeout(provider, fault.status(), attempts, fault.why())
                : new Refusal.UpstreamError(provider, fault.status(), attempts, fault.why());
    }

    static Ending ending(UpstreamFault fault, Refusal refusal) {
        return switch (fault.kind()) {
            case UNREACHED, NO_ANSWER, NOT_CONFIGURED -> Ending.notSent(refusal);
            case FIRST_BYTE_TIMEOUT, CUT, IDLE_TIMEOUT, UNREADABLE ->
                    Ending.failed(fault.soFar(), refusal);
        };
    }
}
