package dev.rungate.mutants;

import dev.rungate.CallAssembly;
import dev.rungate.Stores;
import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.ApproverNotifier;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateFollowUp;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.Reach;
import dev.rungate.approvals.Workflow;
import dev.rungate.budgets.AgentRates;
import dev.rungate.calls.CallMetrics;
import dev.rungate.calls.Dispatcher;
import dev.rungate.calls.GateOptions;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.IncomingCall;
import dev.rungate.calls.RunOptions;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.intake.OneProvider;
import dev.rungate.calls.intake.Policies;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.ids.TokenId;
import dev.rungate.policy.Policy;
import dev.rungate.pricing.PriceBook;
import dev.rungate.pricing.Usd;
import dev.rungate.providers.PreparedUpstream;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.NumberedStep;
import dev.rungate.runs.Step;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.Caller;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Calls whose provider answers with a mutant, each in a run of its own, governed by everything
/// that governs a call, and what their caller gets.
final class GovernedMutants {
    private static final Dialects DIALECTS = new Dialects();
    private static final PriceBook PRICES = PriceBook.bundled();
    private static final FreshIds IDS = new FreshIds(new SecureRandom());
    private static final Clock CLOCK = Clock.systemUTC();
    private static final OrgId ORG = new OrgId("org-mutants");

    private final Stores stores;
    private final PreparedUpstream upstream = new PreparedUpstream();
    private final InFlight inFlight;
    private final OnePolicy policy = new OnePolicy();

    private final Dispatcher dispatcher;
    private final String names = IDS.call().value();
    private int runs;

    GovernedMutants(Stores stores) {
        this.stores = stores;
        this.inFlight =
                new InFlight(stores.ledger(), stores.runs(), CLOCK, Duration.ofMinutes(20), null);
        this.dispatcher = dispatcher();
    }

    /// What the caller got: the bytes that were passed on, the refusal if there was one, and the
    /// step; {@code left} says what the call has left behind, null if nothing.
    record Result(
            byte[] passed,
            @Nullable Refusal refusal,
            boolean awaits,
            Step step,
            @Nullable String left) {}

    Result govern(Mutant mutant, Policy by) {
        runs++;
        policy.policy = by;
        upstream.answer(mutant.answer());
        var passed = new ByteArrayOutputStream();
        Refusal refusal = null;
        boolean awaits = false;
        try {
            awaits = !pass(dispatcher.dispatch(incoming(mutant)), passed);
        } catch (CallRefused refused) {
            refusal = refused.refusal();
            awaits = refusal instanceof Refusal.ApprovalRequired;
        }
        var steps =
                stores.runs().steps(run(), 0, 100).data().stream()
                        .map(NumberedStep::step)
                        .filter(step -> step.kind() == Step.Kind.LLM)
                        .toList();
        if (steps.isEmpty()) {
            throw new AssertionError("no step; refused: " + refusal);
        }
        return new Result(passed.toByteArray(), refusal, awaits, steps.getFirst(), left(steps));
    }

    /// False where nothing is there to pass: a person has to decide.
    private static boolean pass(GovernedAnswer answer, ByteArrayOutputStream passed) {
        switch (answer) {
            case GovernedAnswer.Whole whole -> passed.writeBytes(whole.body());
            case GovernedAnswer.Streamed streamed -> {
                try (var events = streamed.events()) {
                    for (var event = events.next(); event != null; event = events.next()) {
                        passed.writeBytes(event.raw());
                    }
                }
            }
            case GovernedAnswer.Awaiting _ -> {
                return false;
            }
        }
        return true;
    }

    private @Nullable String left(List<Step> steps) {
        var cost = steps.getFirst().charge().cost();
        if (steps.size() > 1) {
            return steps.size() + " steps";
        }
        if (inFlight.count() > 0) {
            return "a place in flight";
        }
        var balance = stores.runs().find(run(), CLOCK.instant()).orElseThrow().balance();
        if (!balance.held().equals(Usd.ZERO)) {
            return "a hold of " + balance.held();
        }
        if (!balance.spent().equals(cost == null ? Usd.ZERO : cost)) {
            return "a bill of " + balance.spent() + " for a step of " + cost;
        }
        return slotIsFree() ? null : "a taken slot";
    }

    private boolean slotIsFree() {
        var limits = policy.chosen().rates().agent();
        var now = CLOCK.instant();
        var lapses = now.plusSeconds(60);
        var call = new AgentRates.AgentCall(ORG, agent(), IDS.call(), limits);
        return stores.rates().admit(call, now, lapses).isEmpty();
    }

    private RunKey run() {
        return new RunKey(ORG, new RunId(names + runs));
    }

    private AgentId agent() {
        return new AgentId("agt_" + names + runs);
    }

    private Dispatcher dispatcher() {
        var gates = stores.gates();
        return CallAssembly.dispatcher(
                new CallAssembly.Parts(
                        stores,
                        policy,
                        new OneProvider("prepared"),
                        PRICES,
                        upstream,
                        DIALECTS::of,
                        call -> Json.plain(call.arguments()),
                        approvals(gates),
                        Reach.everywhere(),
                        inFlight,
                        1_000,
                        new NobodyCounts(),
                        IDS,
                        CLOCK));
    }

    private Approvals approvals(GateStore gates) {
        var notifier = new ApproverNotifier(gates, List.of());
        var followUp = new GateFollowUp(gates, stores.runs(), new NobodyAsks(), notifier, CLOCK);
        return new Approvals(gates, followUp, notifier, CLOCK, Runnable::run);
    }

    private IncomingCall incoming(Mutant mutant) {
        var body = JsonText.of(mutant.request().getBytes(StandardCharsets.UTF_8));
        var agent = new Agent(ORG, agent(), "agent", "p", List.of(), null, null, CLOCK.instant());
        return new IncomingCall(
                new Caller.AsAgent(agent, new TokenId("tok_1")),
                DIALECTS.of(mutant.format()).request(body, false),
                new RunOptions(
                        run().run(),
                        false,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        null,
                        new GateOptions(Duration.ZERO, false)),
                "/chat/completions",
                "",
                HttpHeaders.of(Map.of(), (_, _) -> true));
    }

    private static final class OnePolicy implements Policies {
        private @Nullable Policy policy;

        private Policy chosen() {
            return Objects.requireNonNull(policy);
        }

        @Override
        public Policy version(OrgId org, PolicyRef ref) {
            return chosen();
        }

        @Override
        public Policy chosen(Agent agent, String wished) {
            return chosen();
        }
    }

    private static final class NobodyCounts implements CallMetrics {
        @Override
        public void ended(WireFormat door, Step step) {}

        @Override
        public void refused(WireFormat door, Refusal refusal) {}
    }

    private static final class NobodyAsks implements Workflow {
        @Override
        public void start(Gate gate) {}

        @Override
        public void decided(Gate gate, String token) {}
    }
}
