package dev.rungate.calls;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.chat.ChatEvent;
import dev.rungate.ids.FreshIds;
import dev.rungate.pricing.PriceBook;
import dev.rungate.pricing.Usd;
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
    private final Rewrites rewrites;
    private final Replays replays;
    private final GateOpener opener;
    private final GatedCalls gated;

    private Dispatcher(Parts parts) {
        var news = new RunNews();
        var tariffs = new Tariffs(parts.prices());
        var counts = new TokenCounts();
        var clock = parts.clock();
        var cashier =
                new Cashier(
                        parts.ledger(),
                        news,
                        new FreshNews(parts.runs(), news, clock),
                        counts,
                        clock);
        var refuser = new Refuser(parts.runs(), news, parts.meter(), clock);
        this.intake =
                new Intake(
                        parts.runs(),
                        news,
                        parts.policies(),
                        parts.routes(),
                        tariffs,
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
                        new HeldReplay(parts.gates(), parts.rewrites()),
                        parts.runs(),
                        parts.inFlight(),
                        clock);
        this.settlement =
                new Settlement(
                        parts.ledger(),
                        parts.rates(),
                        new Billing(tariffs, counts),
                        news,
                        parts.meter(),
                        clock);
        this.rewrites = parts.rewrites();
        this.replays = new Replays(parts.replays(), parts.inFlight(), clock);
    }

    /// Everything a call meets on its way.
    public record Parts(
            BudgetLedger ledger,
            RunStore runs,
            AgentRates rates,
            ReplayStore replays,
            Policies policies,
            Routes routes,
            PriceBook prices,
            Upstream upstream,
            Rewrites rewrites,
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
    public Answered count(Ask ask) {
        var call = intake.consider(ask);
        gatekeeper.checkModel(call);
        try {
            return passedOn(call, upstream.send(call.outgoing(OptionalLong.empty())));
        } catch (UpstreamFault fault) {
            throw new CallRefused(Faults.refusal(call, fault), call.receipt().withoutRun(), null);
        }
    }

    private static Answered passedOn(Call call, UpstreamAnswer answer) {
        var receipt = call.receipt().withoutRun();
        return switch (answer) {
            case UpstreamAnswer.Whole(var status, var headers, var body, _) ->
                    new Answered.Whole(receipt, status, headers, body, Usd.ZERO, false);
            case UpstreamAnswer.Rejected(var status, var headers, var body) ->
                    new Answered.Whole(receipt, status, headers, body, Usd.ZERO, false);
            case UpstreamAnswer.Streamed streamed -> {
                streamed.events().close();
                throw new CallRefused(
                        new Refusal.UpstreamError(
                                call.route().provider(),
                                streamed.status(),
                                1,
                                "The provider streamed what should be a number."));
            }
        };
    }

    @Override
    public Answered dispatch(Ask ask) {
        try {
            return serve(intake.admit(ask));
        } catch (RunMoved moved) {
            return serveAgain(ask, moved);
        } catch (LedgerUnavailable down) {
            throw new CallRefused(new Refusal.LedgerDown());
        }
    }

    /// What was remembered of the run was old: once more, from what is true now.
    private Answered serveAgain(Ask ask, RunMoved first) {
        try {
            return serve(intake.admitAgain(ask, first.run()));
        } catch (RunMoved second) {
            throw Intake.closed(second.run());
        } catch (LedgerUnavailable down) {
            throw new CallRefused(new Refusal.LedgerDown());
        }
    }

    private Answered serve(Call call) {
        var key = call.ask().wishes().idempotencyKey();
        return key == null ? answer(call) : replays.serve(call, key, this::answer);
    }

    private Answered answer(Call call) {
        return call.mayNeedHuman() ? gated.serve(call, this::execute) : execute(call);
    }

    private Answered execute(Call call) {
        return send(gatekeeper.admit(call));
    }

    private Answered send(Admitted admitted) {
        return switch (answer(admitted)) {
            case UpstreamAnswer.Rejected rejected -> rejected(admitted, rejected);
            case UpstreamAnswer.Whole whole -> whole(admitted, whole);
            case UpstreamAnswer.Streamed streamed -> streamed(admitted, streamed);
        };
    }

    private UpstreamAnswer answer(Admitted admitted) {
        try {
            admitted.place().waits();
            var answer = upstream.send(admitted.outgoing());
            throwIfCut(admitted);
            return answer;
        } catch (UpstreamFault fault) {
            throwIfCut(admitted);
            var refusal = Faults.refusal(admitted.call(), fault);
            settlement.settle(admitted, Faults.ending(fault, refusal), List.of());
            throw new CallRefused(refusal, admitted.receipt(), null);
        }
    }

    /// The run was cancelled while its call waited for the provider, which may have worked on it.
    private void throwIfCut(Admitted admitted) {
        var cause = admitted.place().waited();
        if (cause != null) {
            settlement.settle(admitted, Ending.cut(Ending.NOTHING, cause.refusal()), List.of());
            throw cause;
        }
    }

    private Answered rejected(Admitted admitted, UpstreamAnswer.Rejected answer) {
        var bill = settlement.settle(admitted, Ending.rejected(answer.status()), List.of());
        return new Answered.Whole(
                admitted.receipt(),
                answer.status(),
                answer.headers(),
                answer.body(),
                bill.cost(),
                false);
    }

    private Answered whole(Admitted admitted, UpstreamAnswer.Whole answer) {
        admitted.firstByte();
        var calls = answer.answer().toolCalls();
        var actions = judge.fingerprints(admitted.call().policy(), calls);
        var objection = judge.objection(admitted, calls);
        if (objection.isPresent()) {
            return objected(admitted, answer, objection.get());
        }
        var question = judge.question(admitted, calls);
        var bill = settlement.settle(admitted, Ending.ok(answer.answer()), actions);
        if (question.isPresent()) {
            return held(admitted, answer, question.get());
        }
        return new Answered.Whole(
                admitted.receipt(),
                answer.status(),
                answer.headers(),
                answer.body(),
                bill.cost(),
                false);
    }

    /// Paid, and not to be seen before a human has decided.
    private Answered held(
            Admitted admitted, UpstreamAnswer.Whole answer, ToolJudge.Question question) {
        var held =
                new HeldAnswer(
                        answer.status(),
                        answer.headers().map(),
                        answer.body(),
                        false,
                        HeldAnswer.Part.NONE,
                        admitted.step());
        return gated.resume(admitted.call(), opener.open(admitted, question, held));
    }

    private Answered objected(
            Admitted admitted, UpstreamAnswer.Whole answer, ToolJudge.Objection objection) {
        var bill =
                settlement.settle(
                        admitted, Ending.refused(answer.answer(), objection.refusal()), List.of());
        if (!objection.asAnswer()) {
            throw new CallRefused(objection.refusal(), admitted.receipt(), objection.rule());
        }
        var body =
                rewrites.withoutToolCalls(
                        admitted.call().route().format(),
                        answer.body(),
                        objection.refusal().sentence());
        return new Answered.Whole(
                admitted.receipt(), answer.status(), answer.headers(), body, bill.cost(), false);
    }

    private Answered streamed(Admitted admitted, UpstreamAnswer.Streamed answer) {
        admitted.place().streams(answer.events());
        var events = new MeteredEvents(answer, admitted, judge, settlement, opener);
        var call = admitted.call();
        if (!call.policy().mustHoldBack(call.request().tools())) {
            return new Answered.Streamed(
                    admitted.receipt(), answer.status(), answer.headers(), events);
        }
        try {
            return new Answered.Streamed(
                    admitted.receipt(), answer.status(), answer.headers(), heldBack(events, call));
        } catch (CallRefused refused) {
            if (refused.refusal() instanceof Refusal.ApprovalRequired(var gate)) {
                return gated.resume(call, gate);
            }
            throw refused;
        }
    }

    /// While a status can still be given: a refusal leaves as itself, not as an event.
    private Answered.GovernedEvents heldBack(MeteredEvents events, Call call) {
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
            var body = rewrites.withoutToolCalls(call.route().format(), heard, text);
            return new HeldEvents(List.of(ChatEvent.aside(body)));
        }
    }
}
