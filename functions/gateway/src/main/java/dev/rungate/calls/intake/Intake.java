package dev.rungate.calls.intake;

import dev.rungate.calls.Call;
import dev.rungate.calls.IncomingCall;
import dev.rungate.calls.OtherModels;
import dev.rungate.calls.Target;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.policy.Policy;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run;
import dev.rungate.runs.RunState;
import dev.rungate.runs.RunStore;
import dev.rungate.runs.RunTerms;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Finds what a request is about: its run, the policy of that run, the target that serves its
/// model, and the price.
public final class Intake {
    private final RunStore runs;
    private final RunCache cache;
    private final Policies policies;
    private final TargetFinder targets;
    private final TariffLookup lookup;
    private final AutomaticRuns automatic;
    private final FreshIds ids;
    private final Clock clock;

    public Intake(
            RunStore runs,
            RunCache cache,
            Policies policies,
            TargetFinder targets,
            TariffLookup lookup,
            AutomaticRuns automatic,
            FreshIds ids,
            Clock clock) {
        this.runs = runs;
        this.cache = cache;
        this.policies = policies;
        this.targets = targets;
        this.lookup = lookup;
        this.automatic = automatic;
        this.ids = ids;
        this.clock = clock;
    }

    public Call admit(IncomingCall incoming) {
        var key = new RunKey(incoming.caller().org(), runOf(incoming));
        var known = known(key);
        known.ifPresentOrElse(
                run -> checkJoinable(incoming, run), () -> checkParent(incoming, key));
        var policy = known.isPresent() ? policyOf(incoming, known.get()) : chosenPolicy(incoming);
        return call(incoming, key, known, policy);
    }

    /// Reads a call as if it started a run of its own; nothing is started.
    public Call consider(IncomingCall incoming) {
        var key = new RunKey(incoming.caller().org(), ids.run());
        return call(incoming, key, Optional.empty(), chosenPolicy(incoming));
    }

    private Call call(IncomingCall incoming, RunKey key, Optional<Run> known, Policy policy) {
        var terms = known.map(Run::terms).orElseGet(() -> terms(incoming, policy));
        var target =
                targets.target(key.org(), incoming.request().model(), incoming.request().format());
        var now = clock.instant();
        return new Call(
                ids.call(),
                incoming,
                key,
                terms,
                known.isPresent(),
                policy,
                target,
                lookup.of(policy, target.provider(), target.model(), now),
                others(incoming, key, policy, target, now),
                now);
    }

    /// The provider of the first model resolves the other names itself, exactly as they are
    /// written.
    private OtherModels others(
            IncomingCall incoming, RunKey key, Policy policy, Target target, Instant now) {
        var named =
                incoming.request().models().stream()
                        .skip(1)
                        .map(model ->
                                new OtherModels.Priced(
                                        model,
                                        lookup.of(policy, target.provider(), model.name(), now)))
                        .toList();
        return new OtherModels(
                named,
                targets.unjudged(key.org(), target, incoming.request(), incoming.headers()),
                targets.hint(key.org(), incoming.request().model()));
    }

    /// Called when the run is not as it was remembered. A call that named no run goes to its
    /// agent's next one.
    public Call admitAgain(IncomingCall incoming, Run moved) {
        cache.forget(moved.key());
        var ended = moved.state().ended() || moved.idleAt(clock.instant());
        if (ended && incoming.options().run() != null) {
            throw closed(moved);
        }
        if (ended) {
            automatic.over(incoming.caller().agent(), moved.key().run());
        }
        return admit(incoming);
    }

    public static CallRefused closed(Run run) {
        var state = run.state().ended() ? run.state() : RunState.COMPLETED;
        return new CallRefused(
                new Refusal.RunClosed(state, run.closedAt()),
                Receipt.ofRun(run.key().run(), run.terms().policy()),
                null);
    }

    private RunId runOf(IncomingCall incoming) {
        var options = incoming.options();
        if (options.run() != null) {
            return options.run();
        }
        var agent = incoming.caller().agent();
        return options.newRun() ? automatic.fresh(agent) : automatic.current(agent);
    }

    private Optional<Run> known(RunKey key) {
        var remembered = cache.latest(key);
        if (remembered.isPresent()) {
            return remembered;
        }
        var found = runs.find(key, clock.instant());
        found.ifPresent(cache::put);
        return found;
    }

    private void checkJoinable(IncomingCall incoming, Run run) {
        if (!run.terms().shared() && !run.terms().agent().equals(incoming.caller().agent().id())) {
            throw conflict(run, "A run of this name belongs to another agent.");
        }
        if (incoming.options().newRun()) {
            throw conflict(run, "A run of this name exists already.");
        }
        checkPolicyOfJoiner(incoming, run);
    }

    /// Joining another agent's run must not loosen the joiner's rules.
    private void checkPolicyOfJoiner(IncomingCall incoming, Run run) {
        var agent = incoming.caller().agent();
        if (!run.terms().agent().equals(agent.id()) && !agent.mayUse(run.terms().policy())) {
            throw new CallRefused(
                    new Refusal.PolicyViolation(
                            "x-rungate-policy", run.terms().policy().toString(), agent.usable()),
                    Receipt.ofRun(run.key().run(), run.terms().policy()),
                    null);
        }
    }

    /// A parent must be a run that the agent may use itself. Any other is not found, whether it
    /// exists or not.
    private void checkParent(IncomingCall incoming, RunKey key) {
        var parent = incoming.options().parent();
        if (parent == null) {
            return;
        }
        var agent = incoming.caller().agent();
        var joinable =
                known(new RunKey(key.org(), parent))
                        .map(Run::terms)
                        .filter(terms ->
                                terms.agent().equals(agent.id())
                                        || (terms.shared() && agent.mayUse(terms.policy())));
        if (joinable.isEmpty()) {
            throw new CallRefused(new Refusal.NotFound("The parent run"));
        }
    }

    private Policy policyOf(IncomingCall incoming, Run run) {
        var wished = incoming.options().policy();
        if (wished != null
                && !run.terms().policy().toString().equals(wished)
                && !run.terms().policy().name().equals(wished)) {
            throw conflict(
                    run,
                    "The run goes by the policy "
                            + run.terms().policy()
                            + "; it is fixed when a run starts.");
        }
        return policies.version(run.key().org(), run.terms().policy());
    }

    private Policy chosenPolicy(IncomingCall incoming) {
        return policies.chosen(incoming.caller().agent(), incoming.options().policy());
    }

    private static RunTerms terms(IncomingCall incoming, Policy policy) {
        var options = incoming.options();
        return new RunTerms(
                incoming.caller().agent().id(),
                policy.ref(),
                policy.budget().limit(),
                policy.run().idleTimeout(),
                policy.run().shared(),
                options.parent(),
                options.customer(),
                options.feature(),
                options.tags());
    }

    private static CallRefused conflict(Run run, String why) {
        return new CallRefused(
                new Refusal.RunConflict(why),
                Receipt.ofRun(run.key().run(), run.terms().policy()),
                null);
    }
}
