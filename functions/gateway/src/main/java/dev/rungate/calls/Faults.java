package dev.rungate.calls;

/// What an upstream's fault means for the call: which refusal its caller gets, and whether the
/// provider may have billed.
final class Faults {
    private Faults() {}

    static Refusal refusal(Call call, UpstreamFault fault) {
        var provider = call.route().provider();
        return fault.timeout()
                ? new Refusal.UpstreamTimeout(provider, fault.status(), 1, fault.why())
                : new Refusal.UpstreamError(provider, fault.status(), 1, fault.why());
    }

    static Ending ending(UpstreamFault fault, Refusal refusal) {
        return switch (fault.kind()) {
            case UNREACHED, NO_ANSWER, NOT_CONFIGURED -> Ending.notSent(refusal);
            case FIRST_BYTE_TIMEOUT, CUT, IDLE_TIMEOUT, UNREADABLE ->
                    Ending.failed(fault.soFar(), refusal);
        };
    }
}
