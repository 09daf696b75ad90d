package dev.rungate.calls.answers;

import dev.rungate.approvals.HeldAnswer;
import dev.rungate.calls.Call;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.HeldEvents;
import dev.rungate.calls.Rewriters;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.gates.GateOpener;
import dev.rungate.calls.gates.HeldFacts;
import dev.rungate.calls.gates.Question;
import dev.rungate.calls.gates.Undecided;
import dev.rungate.calls.settlement.Bill;
import dev.rungate.calls.settlement.Ending;
import dev.rungate.calls.settlement.FaultMeaning;
import dev.rungate.chat.Answer;
import dev.rungate.chat.AnswerFacts;
import dev.rungate.chat.ChatEvent;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import java.util.ArrayList;
import java.util.List;

/// Judges a provider's answer, pays for it, and returns what the caller may see.
public final class AnswerGovernor {
    private final ToolJudge judge;
    private final Rewriters rewriters;
    private final GateOpener opener;

    public AnswerGovernor(ToolJudge judge, Rewriters rewriters, GateOpener opener) {
        this.judge = judge;
        this.rewriters = rewriters;
        this.opener = opener;
    }

    /// Does not wait for a person: who waits must not hold the answer any more. Throws {@link
    /// CallRefused} if the caller may not see the answer.
    public Governed govern(Admission admission, UpstreamAnswer answer) {
        return switch (answer) {
            case UpstreamAnswer.Rejected rejected -> rejected(admission, rejected);
            case UpstreamAnswer.Whole whole -> whole(admission, whole);
            case UpstreamAnswer.Streamed streamed -> streamed(admission, streamed);
        };
    }

    private static Governed rejected(Admission admission, UpstreamAnswer.Rejected answer) {
        var bill = admission.settle(Ending.providerStatus(answer.status()));
        return new Governed.Visible(
                new GovernedAnswer.Whole(
                        admission.receipt(),
                        answer.status(),
                        answer.headers(),
                        answer.body(),
                        bill.cost(),
                        false));
    }

    private Governed whole(Admission admission, UpstreamAnswer.Whole answer) {
        admission.noteWholeAnswer(answer.answer());
        return switch (answer.facts()) {
            case AnswerFacts.Read _ -> judged(admission, answer);
            case AnswerFacts.Failed(var said, var why) -> {
                var bill = admission.settle(Ending.errorBody(said, why));
                yield passed(admission, answer, answer.body(), bill);
            }
            case AnswerFacts.Unreadable(var guess, var why) ->
                    unreadable(admission, answer, guess, why);
        };
    }

    /// Passes the answer only if no rule has to judge it.
    private static Governed unreadable(
            Admission admission, UpstreamAnswer.Whole answer, Answer guess, String why) {
        var call = admission.call();
        if (call.policy().enforcesAnswerRules()) {
            var refusal = FaultMeaning.unreadable(call, answer.status(), why);
            admission.settle(Ending.failed(guess, refusal));
            throw new CallRefused(refusal, admission.receipt(), null);
        }
        admission.markUnread();
        return passed(
                admission, answer, answer.body(), admission.settle(Ending.passedUnread(guess)));
    }

    private Governed judged(Admission admission, UpstreamAnswer.Whole answer) {
        var calls = answer.answer().toolCalls();
        return switch (judge.judge(admission, calls, answer.body().length)) {
            case Judgement.Denied(var objection) -> denied(admission, answer, objection);
            case Judgement.MustAsk(var question) ->
                    held(admission, answer, question, paid(admission, answer));
            case Judgement.Passed _ ->
                    passed(admission, answer, answer.body(), paid(admission, answer));
        };
    }

    private Bill paid(Admission admission, UpstreamAnswer.Whole answer) {
        var said = answer.answer();
        var actions = judge.fingerprints(admission.call().policy(), said.toolCalls());
        return admission.settle(Ending.ok(said), actions);
    }

    private static Governed passed(
            Admission admission, UpstreamAnswer.Whole answer, byte[] body, Bill bill) {
        return new Governed.Visible(
                new GovernedAnswer.Whole(
                        admission.receipt(),
                        answer.status(),
                        answer.headers(),
                        body,
                        bill.cost(),
                        false));
    }

    /// Holds an answer, which has been paid, until a person decides.
    private Governed held(
            Admission admission, UpstreamAnswer.Whole answer, Question question, Bill bill) {
        var held =
                new HeldAnswer(
                        answer.status(),
                        HeldFacts.headers(answer.headers(), admission),
                        answer.body(),
                        false,
                        HeldAnswer.ByteRange.NONE,
                        admission.step());
        var gate = opener.open(admission, question, held, bill.cost());
        return new Governed.Held(Undecided.of(admission, gate, bill.cost()));
    }

    private Governed denied(Admission admission, UpstreamAnswer.Whole answer, Objection objection) {
        var refusal = objection.refusal();
        var bill = admission.settle(Ending.answerRefused(answer.answer(), refusal));
        if (!objection.asAnswer()) {
            throw new CallRefused(refusal, admission.receipt(), objection.rule());
        }
        var rewriter = rewriters.of(admission.call().target().format());
        var body = rewriter.withoutToolCalls(answer.body(), refusal.sentence());
        return passed(admission, answer, body, bill);
    }

    private Governed streamed(Admission admission, UpstreamAnswer.Streamed answer) {
        var call = admission.call();
        var events = new MeteredEvents(answer, admission, judge, opener);
        if (!call.policy().mustBufferStream(call.request().tools())) {
            return streamed(admission, answer, events);
        }
        try {
            return streamed(admission, answer, heldBack(events, call));
        } catch (CallRefused refused) {
            if (refused.refusal() instanceof Refusal.ApprovalRequired(var gate, _)) {
                return new Governed.Held(Undecided.of(admission, gate, null));
            }
            throw refused;
        }
    }

    private static Governed streamed(
            Admission admission,
            UpstreamAnswer.Streamed answer,
            GovernedAnswer.GovernedEvents events) {
        return new Governed.Visible(
                new GovernedAnswer.Streamed(
                        admission.receipt(), answer.status(), answer.headers(), events));
    }

    /// Reads the stream to its end before anything is sent, so that a refusal still has its own
    /// status.
    private GovernedAnswer.GovernedEvents heldBack(MeteredEvents events, Call call) {
        var heard = new ArrayList<ChatEvent>();
        try (events) {
            for (var event = events.next(); event != null; event = events.next()) {
                heard.add(event);
            }
            return new HeldEvents(heard);
        } catch (CallRefused refused) {
            if (!events.refusalIsAnswer()) {
                throw refused;
            }
            heard.addAll(events.heldBack());
            var text = refused.refusal().sentence();
            var body = rewriters.of(call.target().format()).withoutToolCalls(heard, text);
            return new HeldEvents(List.of(ChatEvent.aside(body)));
        }
    }
}
