package dev.rungate.calls;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.admission.Gatekeeper;
import dev.rungate.calls.answers.AnswerGovernor;
import dev.rungate.calls.answers.Governed;
import dev.rungate.calls.attempts.CallSender;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.gates.GatedCalls;
import dev.rungate.calls.gates.Undecided;
import dev.rungate.calls.intake.Intake;
import dev.rungate.calls.intake.RunMoved;
import dev.rungate.calls.replays.Replays;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;

/// The story of one call: it finds its run, is admitted, is sent once, its answer is judged, it is
/// paid.
public final class Dispatcher implements Dispatch {
    private final Intake intake;
    private final Replays replays;
    private final GatedCalls gated;
    private final Gatekeeper gatekeeper;
    private final CallSender sender;
    private final AnswerGovernor answers;
    private final CountTokensCall count;

    public Dispatcher(
            Intake intake,
            Replays replays,
            GatedCalls gated,
            Gatekeeper gatekeeper,
            CallSender sender,
            AnswerGovernor answers,
            CountTokensCall count) {
        this.intake = intake;
        this.replays = replays;
        this.gated = gated;
        this.gatekeeper = gatekeeper;
        this.sender = sender;
        this.answers = answers;
        this.count = count;
    }

    @Override
    public GovernedAnswer count(IncomingCall incoming) {
        return count.of(intake.consider(incoming));
    }

    @Override
    public GovernedAnswer dispatch(IncomingCall incoming) {
        try {
            return serve(intake.admit(incoming));
        } catch (RunMoved moved) {
            return serveAgain(incoming, moved);
        } catch (LedgerUnavailable down) {
            throw new CallRefused(new Refusal.LedgerDown(false));
        }
    }

    /// The run was not as this process remembered it: serves the call again with what is true now.
    private GovernedAnswer serveAgain(IncomingCall incoming, RunMoved first) {
        try {
            return serve(intake.admitAgain(incoming, first.run()));
        } catch (RunMoved second) {
            throw Intake.closed(second.run());
        } catch (LedgerUnavailable down) {
            throw new CallRefused(new Refusal.LedgerDown(false));
        }
    }

    private GovernedAnswer serve(Call call) {
        var key = call.incoming().options().idempotencyKey();
        return key == null ? answer(call) : replays.serve(call, key, this::answer);
    }

    private GovernedAnswer answer(Call call) {
        return call.mayNeedHuman() ? gated.serve(call, this::execute) : execute(call);
    }

    /// Waits for a person only when everything that held the answer has returned.
    private GovernedAnswer execute(Call call) {
        return switch (governed(call)) {
            case Governed.Visible(var answer) -> answer;
            case Governed.Held(var undecided) -> resumed(call, undecided);
        };
    }

    private Governed governed(Call call) {
        try (var admission = gatekeeper.admit(call)) {
            return governed(admission, sender.send(admission));
        }
    }

    private Governed governed(Admission admission, UpstreamAnswer answer) {
        try {
            return answers.govern(admission, answer);
        } catch (LedgerUnavailable down) {
            throw paidAnd(admission.receipt());
        }
    }

    private GovernedAnswer resumed(Call call, Undecided undecided) {
        try {
            return gated.resume(call, undecided);
        } catch (LedgerUnavailable down) {
            throw paidAnd(undecided.receipt());
        }
    }

    private static CallRefused paidAnd(Receipt receipt) {
        return new CallRefused(new Refusal.LedgerDown(true), receipt, null);
    }
}
