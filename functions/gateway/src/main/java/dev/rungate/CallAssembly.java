package dev.rungate;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Reach;
import dev.rungate.calls.CallMetrics;
import dev.rungate.calls.CountTokensCall;
import dev.rungate.calls.Dispatcher;
import dev.rungate.calls.Rewriters;
import dev.rungate.calls.admission.Cashier;
import dev.rungate.calls.admission.Gatekeeper;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.admission.ModelTokenizers;
import dev.rungate.calls.admission.Refuser;
import dev.rungate.calls.answers.AnswerGovernor;
import dev.rungate.calls.answers.ToolArguments;
import dev.rungate.calls.answers.ToolJudge;
import dev.rungate.calls.attempts.CallSender;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.gates.GateOpener;
import dev.rungate.calls.gates.GatedCalls;
import dev.rungate.calls.gates.HeldFacts;
import dev.rungate.calls.gates.HeldReplay;
import dev.rungate.calls.intake.AutomaticRuns;
import dev.rungate.calls.intake.Intake;
import dev.rungate.calls.intake.Policies;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunReader;
import dev.rungate.calls.intake.TargetFinder;
import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.calls.replays.Replays;
import dev.rungate.calls.settlement.BillCalculator;
import dev.rungate.calls.settlement.Settlement;
import dev.rungate.ids.FreshIds;
import dev.rungate.pricing.PriceBook;
import java.time.Clock;

/// Puts the story of a call together.
public final class CallAssembly {
    private CallAssembly() {}

    /// Everything a call meets on its way.
    public record Parts(
            Stores stores,
            Policies policies,
            TargetFinder targets,
            PriceBook prices,
            Upstream upstream,
            Rewriters rewriters,
            ToolArguments arguments,
            Approvals approvals,
            Reach reach,
            InFlight inFlight,
            int mostPendingGates,
            CallMetrics metrics,
            FreshIds ids,
            Clock clock) {}

    public static Dispatcher dispatcher(Parts parts) {
        var stores = parts.stores();
        var runs = stores.runs();
        var gates = stores.gates();
        var inFlight = parts.inFlight();
        var clock = parts.clock();
        var cache = new RunCache();
        var tokenizers = new ModelTokenizers();
        var tariffs = new TariffLookup(parts.prices());
        var automatic = new AutomaticRuns(runs, parts.ids(), clock);
        var intake =
                new Intake(
                        runs,
                        cache,
                        parts.policies(),
                        parts.targets(),
                        tariffs,
                        automatic,
                        parts.ids(),
                        clock);
        var reader = new RunReader(runs, cache, clock);
        var cashier = new Cashier(stores.ledger(), cache, reader, tokenizers, clock);
        var refuser = new Refuser(runs, cache, parts.metrics(), clock);
        var calculator = new BillCalculator(tariffs, tokenizers);
        var settlement = new Settlement(stores.ledger(), calculator, cache, parts.metrics(), clock);
        var gatekeeper =
                new Gatekeeper(stores.rates(), cashier, inFlight, refuser, settlement, clock);
        var judge = new ToolJudge(parts.arguments(), gates, stores.ledger(), clock);
        var opener =
                new GateOpener(
                        parts.approvals(), gates, stores.members(), inFlight, parts.reach(), clock);
        var replay = new HeldReplay(gates, parts.rewriters());
        var gated =
                new GatedCalls(
                        parts.approvals(),
                        gates,
                        replay,
                        new HeldFacts(gates),
                        runs,
                        inFlight,
                        parts.reach(),
                        parts.mostPendingGates(),
                        clock);
        return new Dispatcher(
                intake,
                new Replays(stores.replays(), runs, inFlight, clock),
                gated,
                gatekeeper,
                new CallSender(parts.upstream()),
                new AnswerGovernor(judge, parts.rewriters(), opener),
                new CountTokensCall(gatekeeper, parts.upstream()));
    }
}
