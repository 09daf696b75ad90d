package dev.rungate.calls.admission;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reserved;
import dev.rungate.calls.Call;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.policy.CallFacts;
import dev.rungate.policy.Denial;
import dev.rungate.policy.ModelFacts;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.Step.Waived;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Lets a call in, or says why not: rules first, then rates, then money, in the published order.
public final class Gatekeeper {
    private final AgentRates rates;
    private final Cashier cashier;
    private final InFlight inFlight;
    private final Refuser refuser;
    private final Clock clock;

    public Gatekeeper(
            AgentRates rates, Cashier cashier, InFlight inFlight, Refuser refuser, Clock clock) {
        this.rates = rates;
        this.cashier = cashier;
        this.inFlight = inFlight;
        this.refuser = refuser;
        this.clock = clock;
    }

    /// Afterwards the call's worst case is held. Throws {@link CallRefused}, or {@link RunMoved}.
    public Admission admit(Call call) {
        var waived = new ArrayList<Waived>();
        askPolicy(call, waived);
        askAgentRates(call, waived);
        return holdMoney(call, waived);
    }

    /// For a request that is not metered: whether its model may be used at all.
    public void checkModel(Call call) {
        for (var denial : denials(call)) {
            boolean aboutModels =
                    denial instanceof Denial.ModelNotAllowed
                            || denial instanceof Denial.ChoiceUnjudged;
            if (call.policy().enforces() && aboutModels) {
                throw new CallRefused(
                        DenialRefusals.refusal(denial, call.others().hint()),
                        call.receipt().withoutRun(),
                        denial.rule());
            }
        }
    }

    private void askPolicy(Call call, List<Waived> waived) {
        for (var denial : denials(call)) {
            var refusal = DenialRefusals.refusal(denial, call.others().hint());
            object(call, refusal, denial.rule(), waived);
        }
    }

    private static List<Denial> denials(Call call) {
        return call.policy()
                .beforeCall(
                        new CallFacts(
                                call.target().provider(),
                                models(call),
                                call.request().facts().tools(),
                                call.others().unjudged()));
    }

    private static List<ModelFacts> models(Call call) {
        var models = new ArrayList<ModelFacts>();
        models.add(
                new ModelFacts(
                        "model",
                        call.request().model(),
                        call.target().model(),
                        call.tariff().isPresent()));
        for (var other : call.others().named()) {
            var name = other.model().name();
            models.add(
                    new ModelFacts(other.model().field(), name, name, other.tariff().isPresent()));
        }
        return models;
    }

    private void askAgentRates(Call call, List<Waived> waived) {
        var limits = call.policy().rates().agent();
        if (limits.none()) {
            return;
        }
        var agent = call.ask().caller().agent();
        rates.admit(agent.org(), agent.id(), call.id(), limits, clock.instant(), inFlight.lapses())
                .map(Grounds::ofRate)
                .ifPresent(grounds -> object(call, grounds.refusal(), grounds.rule(), waived));
    }

    private void object(Call call, Refusal refusal, String rule, List<Waived> waived) {
        if (call.policy().enforces()) {
            throw refuser.refuse(call, refusal, rule);
        }
        waived.add(new Waived(refusal.code(), rule));
    }

    private Admission holdMoney(Call call, List<Waived> waived) {
        var outcome = cashier.hold(call, inFlight.lapses());
        return switch (outcome.reserved()) {
            case Reserved.Held(var hold, var run, var obstacles) -> {
                obstacles.forEach(one -> waived.add(waived(call, run, one, outcome.amount())));
                yield admitted(call, hold, run, outcome.clampedTo(), waived);
            }
            case Reserved.Refused(var obstacle, var run) ->
                    throw refused(call, obstacle, run, outcome.amount());
        };
    }

    private RuntimeException refused(Call call, Obstacle obstacle, Run run, Usd estimated) {
        release(call);
        if (obstacle instanceof Obstacle.Ended || obstacle instanceof Obstacle.Conflict) {
            return new RunMoved(run);
        }
        var reason = Grounds.of(obstacle, call, run, estimated);
        return refuser.refuse(call, reason.refusal(), reason.rule());
    }

    private void release(Call call) {
        if (!call.policy().rates().agent().none()) {
            rates.ended(call.run().org(), call.terms().agent(), call.id(), 0, clock.instant());
        }
    }

    private Admission admitted(
            Call call, Hold hold, Run run, OptionalLong clampedTo, List<Waived> waived) {
        return new Admission(call, hold, run, clampedTo, inFlight.enter(hold, call), waived, clock);
    }

    private static Waived waived(Call call, Run run, Obstacle obstacle, Usd estimated) {
        var reason = Grounds.of(obstacle, call, run, estimated);
        return new Waived(reason.refusal().code(), reason.rule());
    }
}
