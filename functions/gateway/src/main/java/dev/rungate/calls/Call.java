package dev.rungate.calls;

import dev.rungate.chat.ChatRequest;
import dev.rungate.ids.CallId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.Policy;
import dev.rungate.runs.RunTerms;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// One call that found its run, its rules and its way: everything that is decided about it reads
/// from here.
record Call(
        CallId id,
        IncomingCall ask,
        RunKey run,
        RunTerms terms,
        boolean runIsKnown,
        Policy policy,
        Target target,
        Optional<Tariff> tariff,
        Instant startedAt) {
    ChatRequest request() {
        return ask.request();
    }

    /// {@code llm.<model as it was asked for>}.
    String stepName() {
        return "llm." + request().model();
    }

    /// Whether its answer may have to wait for a human.
    boolean mayNeedHuman() {
        return policy.mayAsk(request().tools());
    }

    Outgoing outgoing(OptionalLong clampedTo) {
        return new Outgoing(
                run.org(),
                target,
                ask.request(),
                clampedTo,
                ask.path(),
                ask.query(),
                ask.headers());
    }

    Receipt receipt() {
        return new Receipt(
                run.run(),
                "stp_" + id,
                target.provider(),
                target.model(),
                terms.policy(),
                terms.limit(),
                null,
                null);
    }
}
