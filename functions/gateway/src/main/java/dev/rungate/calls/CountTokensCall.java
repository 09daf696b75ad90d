package dev.rungate.calls;

import dev.rungate.calls.admission.Gatekeeper;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.calls.settlement.FaultMeaning;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import java.net.http.HttpHeaders;
import java.util.OptionalLong;

/// Asks the provider how many tokens a request has. This is free: it holds no money and is no step.
/// The policy must still allow the model.
public final class CountTokensCall {
    private final Gatekeeper gatekeeper;
    private final Upstream upstream;

    public CountTokensCall(Gatekeeper gatekeeper, Upstream upstream) {
        this.gatekeeper = gatekeeper;
        this.upstream = upstream;
    }

    GovernedAnswer of(Call call) {
        gatekeeper.checkModel(call);
        var receipt = call.receipt().withoutRun();
        try {
            return passedOn(call, receipt, upstream.send(call.outgoing(OptionalLong.empty())));
        } catch (UpstreamFault fault) {
            throw new CallRefused(FaultMeaning.refusal(call, fault), receipt, null);
        }
    }

    private static GovernedAnswer passedOn(Call call, Receipt receipt, UpstreamAnswer answer) {
        return switch (answer) {
            case UpstreamAnswer.Whole(var status, var headers, var body, _) ->
                    whole(receipt, status, headers, body);
            case UpstreamAnswer.Rejected(var status, var headers, var body) ->
                    whole(receipt, status, headers, body);
            case UpstreamAnswer.Streamed streamed -> {
                streamed.events().close();
                throw new CallRefused(
                        new Refusal.UpstreamError(
                                call.target().provider(),
                                streamed.status(),
                                1,
                                "The provider answered the token count with a stream."));
            }
        };
    }

    private static GovernedAnswer whole(
            Receipt receipt, int status, HttpHeaders headers, byte[] body) {
        return new GovernedAnswer.Whole(receipt, status, headers, body, Usd.ZERO, false);
    }
}
