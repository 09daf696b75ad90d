package dev.rungate.calls.admission;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.Obstacle;
import dev.rungate.budgets.Reserved;
import dev.rungate.calls.Call;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.calls.settlement.Settlement;
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

/// Admits a call or refuses it: rules first, then rates, then money, in the documented order.
public final class Gatekeeper {
    private final AgentRates rates;
    private final Cashier cashier;
    private final InFlight inFlight;
    private final Refuser refuser;
    private final Settlement settlement;
    private final Clock clock;

    public Gatekeeper(
            AgentRates rates,
            Cashier cashier,
            InFlight inFlight,
            Refuser refuser,
            Settlement settlement,
            Clock clock) {
        this.rates = rates;
        this.cashier = cashier;
        this.inFlight = inFlight;
        this.refuser = refuser;
        this.settlement = settlement;
        this.clock = clock;
    }

    /// Admits the call and holds its worst case. Throws {@link CallRefused} or {@link RunMoved};
    /// the call then holds nothing.
    public Admission admit(Call call) {
        var waived = new ArrayList<Waived>();
        askPolicy(call, waived);
        var slot = takeSlot(call, waived);
        boolean admitted = false;
        try {
            var admission = holdMoney(call, slot, waived);
            admitted = true;
            return admission;
        } finally {
            if (!admitted) {
                slot.abandon();
            }
        }
    }

    /// Checks only whether the model may be used; for requests that are not metered.
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
        for (var extra : UnpricedExtras.of(call)) {
            object(call, extra, Grounds.BUDGET, waived);
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

    private RateSlot takeSlot(Call call, List<Waived> waived) {
        var limits = call.policy().rates().agent();
        if (limits.none()) {
            return new RateSlot.None();
        }
        var agent = call.incoming().caller().agent();
        var counted = new AgentRates.AgentCall(agent.org(), agent.id(), call.id(), limits);
        var refused = rates.admit(counted, clock.instant(), inFlight.lapses());
        if (refused.isEmpty()) {
            return new RateSlot.Taken(rates, counted);
        }
        var grounds = Grounds.ofRate(refused.get());
        object(call, grounds.refusal(), grounds.rule(), waived);
        return new RateSlot.None();
    }

    private void object(Call call, Refusal refusal, String rule, List<Waived> waived) {
        if (call.policy().enforces()) {
            throw refuser.refuse(call, refusal, rule);
        }
        waived.add(new Waived(refusal.code(), rule));
    }

    private Admission holdMoney(Call call, RateSlot slot, List<Waived> waived) {
        var outcome = cashier.hold(call, inFlight.lapses());
        return switch (outcome.reserved()) {
            case Reserved.Held(var hold, var run, var obstacles) -> {
                obstacles.forEach(one -> waived.add(waived(call, run, one, outcome.amount())));
                yield new Admission(
                        call,
                        hold,
                        run,
                        outcome.clampedTo(),
                        waived,
                        slot,
                        inFlight,
                        settlement,
                        clock);
            }
            case Reserved.Refused(var obstacle, var run) ->
                    throw refused(call, obstacle, run, outcome.amount());
        };
    }

    private RuntimeException refused(Call call, Obstacle obstacle, Run run, Usd estimated) {
        if (obstacle instanceof Obstacle.Ended || obstacle instanceof Obstacle.Conflict) {
            return new RunMoved(run);
        }
        var reason = Grounds.of(obstacle, call, run, estimated);
        return refuser.refuse(call, reason.refusal(), reason.rule());
    }

    private static Waived waived(Call call, Run run, Obstacle obstacle, Usd estimated) {
        var reason = Grounds.of(obstacle, call, run, estimated);
        return new Waived(reason.refusal().code(), reason.rule());
    }
}
