package dev.rungate.calls;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.admission.Cashier;
import dev.rungate.calls.admission.Gatekeeper;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.calls.admission.Refuser;
import dev.rungate.calls.admission.TokenCounts;
import dev.rungate.calls.answers.HeldEvents;
import dev.rungate.calls.answers.MeteredEvents;
import dev.rungate.calls.answers.ToolArguments;
import dev.rungate.calls.answers.ToolJudge;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.calls.gates.GateOpener;
import dev.rungate.calls.gates.GatedCalls;
import dev.rungate.calls.gates.HeldReplay;
import dev.rungate.calls.intake.AutomaticRuns;
import dev.rungate.calls.intake.Intake;
import dev.rungate.calls.intake.Policies;
import dev.rungate.calls.intake.RunCache;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.calls.intake.RunReader;
import dev.rungate.calls.intake.TargetFinder;
import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.calls.replays.ReplayStore;
import dev.rungate.calls.replays.Replays;
import dev.rungate.calls.settlement.BillCalculator;
import dev.rungate.calls.settlement.Ending;
import dev.rungate.calls.settlement.FaultMeaning;
import dev.rungate.calls.settlement.Settlement;
import dev.rungate.chat.ChatEvent;
import dev.rungate.ids.FreshIds;
import dev.rungate.pricing.PriceBook;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.RunStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The story of one call: it finds its run, is let in, is sent once, its answer is looked at, it is
/// paid.
public final class Dispatcher implements Dispatch {
    private final Intake intake;
    private final Gatekeeper gatekeeper;
    private final Upstream upstream;
    private final ToolJudge judge;
    private final Settlement settlement;
    private final Rewriters rewriters;
    private final Replays replays;
    private final GateOpener opener;
    private final GatedCalls gated;

    private Dispatcher(Parts parts) {
        var cache = new RunCache();
        var lookup = new TariffLookup(parts.prices());
        var counts = new TokenCounts();
        var clock = parts.clock();
        var cashier =
                new Cashier(
                        parts.ledger(),
                        cache,
                        new RunReader(parts.runs(), cache, clock),
                        counts,
                        clock);
        var refuser = new Refuser(parts.runs(), cache, parts.meter(), clock);
        this.intake =
                new Intake(
                        parts.runs(),
                        cache,
                        parts.policies(),
                        parts.targets(),
                        lookup,
                        new AutomaticRuns(parts.runs(), parts.ids(), clock),
                        parts.ids(),
                        clock);
        this.gatekeeper = new Gatekeeper(parts.rates(), cashier, parts.inFlight(), refuser, clock);
        this.upstream = parts.upstream();
        this.judge = new ToolJudge(parts.arguments(), parts.gates(), clock);
        this.opener = new GateOpener(parts.approvals(), parts.gates(), parts.inFlight(), clock);
        this.gated =
                new GatedCalls(
                        parts.approvals(),
                        parts.gates(),
                        new HeldReplay(parts.gates(), parts.rewriters()),
                        parts.runs(),
                        parts.inFlight(),
                        clock);
        this.settlement =
                new Settlement(
                        parts.ledger(),
                        parts.rates(),
                        new BillCalculator(lookup, counts),
                        cache,
                        parts.meter(),
                        clock);
        this.rewriters = parts.rewriters();
        this.replays = new Replays(parts.replays(), parts.runs(), parts.inFlight(), clock);
    }

    /// Everything a call meets on its way.
    public record Parts(
            BudgetLedger ledger,
            RunStore runs,
            AgentRates rates,
            ReplayStore replays,
            Policies policies,
            TargetFinder targets,
            PriceBook prices,
            Upstream upstream,
            Rewriters rewriters,
            ToolArguments arguments,
            Approvals approvals,
            GateStore gates,
            InFlight inFlight,
            Meter meter,
            FreshIds ids,
            Clock clock) {}

    public static Dispatcher of(Parts parts) {
        return new Dispatcher(parts);
    }

    /// Asks the provider how many tokens a request has. That is free: it holds no money and is no
    /// step, but a model that may not be used may not be asked either.
    @Override
    public GovernedAnswer count(IncomingCall ask) {
        var call = intake.consider(ask);
        gatekeeper.checkModel(call);
        try {
            return passedOn(call, upstream.send(call.outgoing(OptionalLong.empty())));
        } catch (UpstreamFault fault) {
            throw new CallRefused(
                    FaultMeaning.refusal(call, fault), call.receipt().withoutRun(), null);
        }
    }

    private static GovernedAnswer passedOn(Call call, UpstreamAnswer answer) {
        var receipt = call.receipt().withoutRun();
        return switch (answer) {
            case UpstreamAnswer.Whole(var status, var headers, var body, _) ->
                    new GovernedAnswer.Whole(receipt, status, headers, body, Usd.ZERO, false);
            case UpstreamAnswer.Rejected(var status, var headers, var body) ->
                    new GovernedAnswer.Whole(receipt, status, headers, body, Usd.ZERO, false);
            case UpstreamAnswer.Streamed streamed -> {
                streamed.events().close();
                throw new CallRefused(
                        new Refusal.UpstreamError(
                                call.target().provider(),
                                streamed.status(),
                                1,
                                "The provider streamed what should be a number."));
            }
        };
    }

    @Override
    public GovernedAnswer dispatch(IncomingCall ask) {
        try {
            return serve(intake.admit(ask));
        } catch (RunMoved moved) {
            return serveAgain(ask, moved);
        } catch (LedgerUnavailable down) {
            throw new CallRefused(new Refusal.LedgerDown());
        }
    }

    /// What was remembered of the run was old: once more, from what is true now.
    private GovernedAnswer serveAgain(IncomingCall ask, RunMoved first) {
        try {
            return serve(intake.admitAgain(ask, first.run()));
        } catch (RunMoved second) {
            throw Intake.closed(second.run());
        } catch (LedgerUnavailable down) {
            throw new CallRefused(new Refusal.LedgerDown());
        }
    }

    private GovernedAnswer serve(Call call) {
        var key = call.ask().options().idempotencyKey();
        return key == null ? answer(call) : replays.serve(call, key, this::answer);
    }

    private GovernedAnswer answer(Call call) {
        return call.mayNeedHuman() ? gated.serve(call, this::execute) : execute(call);
    }

    private GovernedAnswer execute(Call call) {
        return send(gatekeeper.admit(call));
    }

    private GovernedAnswer send(Admission admission) {
        return switch (answer(admission)) {
            case UpstreamAnswer.Rejected rejected -> rejected(admission, rejected);
            case UpstreamAnswer.Whole whole -> whole(admission, whole);
            case UpstreamAnswer.Streamed streamed -> streamed(admission, streamed);
        };
    }

    private UpstreamAnswer answer(Admission admission) {
        try {
            admission.place().waits();
            var answer = upstream.send(admission.outgoing());
            throwIfCut(admission);
            return answer;
        } catch (UpstreamFault fault) {
            throwIfCut(admission);
            var refusal = FaultMeaning.refusal(admission.call(), fault);
            settlement.settle(admission, FaultMeaning.ending(fault, refusal), List.of());
            throw new CallRefused(refusal, admission.receipt(), null);
        }
    }

    /// The run was cancelled while its call waited for the provider, which may have worked on it.
    private void throwIfCut(Admission admission) {
        var cause = admission.place().waited();
        if (cause != null) {
            settlement.settle(admission, Ending.cut(Ending.NOTHING, cause.refusal()), List.of());
            throw cause;
        }
    }

    private GovernedAnswer rejected(Admission admission, UpstreamAnswer.Rejected answer) {
        var bill = settlement.settle(admission, Ending.rejected(answer.status()), List.of());
        return new GovernedAnswer.Whole(
                admission.receipt(),
                answer.status(),
                answer.headers(),
                answer.body(),
                bill.cost(),
                false);
    }

    private GovernedAnswer whole(Admission admission, UpstreamAnswer.Whole answer) {
        admission.firstByte();
        var calls = answer.answer().toolCalls();
        var actions = judge.fingerprints(admission.call().policy(), calls);
        var objection = judge.objection(admission, calls);
        if (objection.isPresent()) {
            return objected(admission, answer, objection.get());
        }
        var question = judge.question(admission, calls);
        var bill = settlement.settle(admission, Ending.ok(answer.answer()), actions);
        if (question.isPresent()) {
            return held(admission, answer, question.get());
        }
        return new GovernedAnswer.Whole(
                admission.receipt(),
                answer.status(),
                answer.headers(),
                answer.body(),
                bill.cost(),
                false);
    }

    /// Paid, and not to be seen before a human has decided.
    private GovernedAnswer held(
            Admission admission, UpstreamAnswer.Whole answer, ToolJudge.Question question) {
        var held =
                new HeldAnswer(
                        answer.status(),
                        answer.headers().map(),
                        answer.body(),
                        false,
                        HeldAnswer.Part.NONE,
                        admission.step());
        return gated.resume(admission.call(), opener.open(admission, question, held));
    }

    private GovernedAnswer objected(
            Admission admission, UpstreamAnswer.Whole answer, ToolJudge.Objection objection) {
        var bill =
                settlement.settle(
                        admission, Ending.refused(answer.answer(), objection.refusal()), List.of());
        if (!objection.asAnswer()) {
            throw new CallRefused(objection.refusal(), admission.receipt(), objection.rule());
        }
        var body =
                rewriters
                        .of(admission.call().target().format())
                        .withoutToolCalls(answer.body(), objection.refusal().sentence());
        return new GovernedAnswer.Whole(
                admission.receipt(), answer.status(), answer.headers(), body, bill.cost(), false);
    }

    private GovernedAnswer streamed(Admission admission, UpstreamAnswer.Streamed answer) {
        admission.place().streams(answer.events());
        var events = new MeteredEvents(answer, admission, judge, settlement, opener);
        var call = admission.call();
        if (!call.policy().mustHoldBack(call.request().tools())) {
            return new GovernedAnswer.Streamed(
                    admission.receipt(), answer.status(), answer.headers(), events);
        }
        try {
            return new GovernedAnswer.Streamed(
                    admission.receipt(), answer.status(), answer.headers(), heldBack(events, call));
        } catch (CallRefused refused) {
            if (refused.refusal() instanceof Refusal.ApprovalRequired(var gate)) {
                return gated.resume(call, gate);
            }
            throw refused;
        }
    }

    /// While a status can still be given: a refusal leaves as itself, not as an event.
    private GovernedAnswer.GovernedEvents heldBack(MeteredEvents events, Call call) {
        var heard = new ArrayList<ChatEvent>();
        try (events) {
            for (var event = events.next(); event != null; event = events.next()) {
                heard.add(event);
            }
            return new HeldEvents(heard);
        } catch (CallRefused refused) {
            if (!events.refusedPolitely()) {
                throw refused;
            }
            heard.addAll(events.heldBack());
            var text = refused.refusal().sentence();
            var body = rewriters.of(call.target().format()).withoutToolCalls(heard, text);
            return new HeldEvents(List.of(ChatEvent.aside(body)));
        }
    }
}
