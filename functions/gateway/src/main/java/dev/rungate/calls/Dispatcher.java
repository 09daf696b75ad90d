package dev.rungate.calls;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.chat.ChatEvent;
import java.util.ArrayList;
import java.util.List;

/// The story of one call: it finds its run, is let in, is sent once, its answer is looked at, it is paid.
public final class Dispatcher implements Dispatch {
    private final Intake intake;
    private final Gatekeeper gatekeeper;
    private final Upstream upstream;
    private final ToolJudge judge;
    private final Settlement settlement;
    private final Rewrites rewrites;
    private final Replays replays;

    Dispatcher(
            Intake intake,
            Gatekeeper gatekeeper,
            Upstream upstream,
            ToolJudge judge,
            Settlement settlement,
            Rewrites rewrites,
            Replays replays) {
        this.intake = intake;
        this.gatekeeper = gatekeeper;
        this.upstream = upstream;
        this.judge = judge;
        this.settlement = settlement;
        this.rewrites = rewrites;
        this.replays = replays;
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
        return key == null ? execute(call) : replays.serve(call, key, this::execute);
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
                admitted.receipt(), answer.status(), answer.headers(), answer.body(), bill.cost(), false);
    }

    private Answered whole(Admitted admitted, UpstreamAnswer.Whole answer) {
        admitted.firstByte();
        var calls = answer.answer().toolCalls();
        var actions = judge.fingerprints(admitted.call().policy(), calls);
        var objection = judge.objection(admitted, calls);
        if (objection.isPresent()) {
            return objected(admitted, answer, objection.get());
        }
        var bill = settlement.settle(admitted, Ending.ok(answer.answer()), actions);
        return new Answered.Whole(
                admitted.receipt(), answer.status(), answer.headers(), answer.body(), bill.cost(), false);
    }

    private Answered objected(Admitted admitted, UpstreamAnswer.Whole answer, ToolJudge.Objection objection) {
        var bill = settlement.settle(admitted, Ending.refused(answer.answer(), objection.refusal()), List.of());
        if (!objection.asAnswer()) {
            throw new CallRefused(objection.refusal(), admitted.receipt(), objection.rule());
        }
        var body = rewrites.withoutToolCalls(
                admitted.call().route().format(), answer.body(), objection.refusal().sentence());
        return new Answered.Whole(admitted.receipt(), answer.status(), answer.headers(), body, bill.cost(), false);
    }

    private Answered streamed(Admitted admitted, UpstreamAnswer.Streamed answer) {
        admitted.place().streams(answer.events());
        var events = new MeteredEvents(answer.events(), admitted, judge, settlement);
        var call = admitted.call();
        var safe = call.policy().mustHoldBack(call.request().tools()) ? heldBack(events, call) : events;
        return new Answered.Streamed(admitted.receipt(), answer.status(), answer.headers(), safe);
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
