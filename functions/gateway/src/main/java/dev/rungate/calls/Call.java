package dev.rungate.calls;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.intake.Tariff;
import dev.rungate.chat.ChatRequest;
import dev.rungate.ids.CallId;
import dev.rungate.ids.Requester;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.Policy;
import dev.rungate.refusals.Receipt;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// A call with its run, policy, target and price. All later decisions read from this record.
public record Call(
        CallId id,
        IncomingCall incoming,
        RunKey run,
        RunTerms terms,
        boolean runIsKnown,
        Policy policy,
        Target target,
        Optional<Tariff> tariff,
        OtherModels others,
        Instant startedAt) {
    public ChatRequest request() {
        return incoming.request();
    }

    /// Whose call it is, in a shared run too.
    public Requester requester() {
        var agent = incoming.caller().agent();
        return new Requester(run, agent.id(), agent.owner());
    }

    /// The known prices of all models that the request names; empty if the first one has no price.
    public List<Tariff> tariffs() {
        var named = others.tariffs().stream();
        return tariff.stream().flatMap(first -> Stream.concat(Stream.of(first), named)).toList();
    }

    /// {@code llm.<model as it was asked for>}.
    public String stepName() {
        return "llm." + request().model();
    }

    /// What the run's record says of the request.
    public Step.Request stepRequest() {
        return new Step.Request(target.provider(), request().model(), request().body().sha256());
    }

    /// Whether its answer may need an approval.
    public boolean mayNeedHuman() {
        return policy.mayAskAbout(request().tools());
    }

    public Outgoing outgoing(OptionalLong clampedTo) {
        return new Outgoing(
                run.org(),
                target,
                incoming.request(),
                clampedTo,
                incoming.path(),
                incoming.query(),
                incoming.headers());
    }

    public Receipt receipt() {
        return Receipt.ofCall(
                run.run(),
                "stp_" + id,
                terms.policy(),
                new Receipt.ServedBy(target.provider(), target.model()),
                terms.limit());
    }
}
