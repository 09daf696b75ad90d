package dev.rungate.calls.answers;

import dev.rungate.approvals.HeldAnswer;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.calls.gates.GateOpener;
import dev.rungate.calls.gates.HeldFacts;
import dev.rungate.calls.gates.Question;
import dev.rungate.calls.settlement.Bill;
import dev.rungate.calls.settlement.Ending;
import dev.rungate.calls.settlement.FaultMeaning;
import dev.rungate.chat.ChatEvent;
import dev.rungate.policy.OnDisconnect;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A stream on its way to the caller: metered, guarded, and paid for once when it ends, whatever
/// the ending.
public final class MeteredEvents implements GovernedAnswer.GovernedEvents {
    private final UpstreamAnswer.Events upstream;
    private final Admission admission;
    private final ToolJudge judge;
    private final TailGuard guard;
    private final @Nullable Recording recording;
    private final GateOpener opener;
    private final UpstreamAnswer.Streamed answer;
    private final boolean heldBack;
    private final KeptBytes kept = new KeptBytes();
    private final Tally tally = new Tally();
    private final Queue<ChatEvent> ready = new ArrayDeque<>();

    /// The provider reported inside the stream that it failed. That event is passed on behind
    /// everything that came before it; nothing is added to it.
    private boolean providerFailed;

    /// The provider called a stream what is none: nothing is added to it.
    private boolean noStream;

    private @Nullable ChatEvent mark;
    private boolean refusalIsAnswer;
    private boolean over;

    /// A fault of our own ended the stream.
    private boolean broken;

    public MeteredEvents(
            UpstreamAnswer.Streamed answer,
            Admission admission,
            ToolJudge judge,
            GateOpener opener) {
        this.answer = answer;
        this.upstream = answer.events();
        this.admission = admission;
        this.judge = judge;
        this.opener = opener;
        var policy = admission.call().policy();
        this.guard = new TailGuard(policy, admission.call().request().tools());
        this.heldBack = policy.mustBufferStream(admission.call().request().tools());
        this.recording = admission.call().mayNeedHuman() ? new Recording() : null;
        admission.handOverTo(upstream, tally::answer);
    }

    @Override
    public @Nullable ChatEvent next() {
        try {
            while (ready.isEmpty() && !over) {
                take(pull());
            }
            return ready.poll();
        } catch (LedgerUnavailable down) {
            throw new CallRefused(new Refusal.LedgerDown(true), admission.receipt(), null);
        } catch (RuntimeException | Error fault) {
            broken |= !(fault instanceof CallRefused);
            throw fault;
        }
    }

    @Override
    public void close() {
        try (upstream) {
            if (!admission.settled() && !broken && !over) {
                settleUnfinished();
            }
        } finally {
            admission.end();
        }
    }

    private @Nullable ChatEvent pull() {
        try {
            return kept(upstream.next());
        } catch (UpstreamFault fault) {
            if (providerFailed) {
                return null;
            }
            var refusal = FaultMeaning.refusal(admission.call(), fault);
            settle(Ending.failed(tally.answer(), refusal));
            throw new CallRefused(refusal, admission.receipt(), null);
        } catch (CallRefused cut) {
            settle(Ending.runCancelled(tally.answer(), cut.refusal()));
            throw cut;
        }
    }

    private @Nullable ChatEvent kept(@Nullable ChatEvent event) {
        if (event != null) {
            kept.add(event, heldBack || recording != null || guard.holding());
        }
        return event;
    }

    private void take(@Nullable ChatEvent event) {
        if (event == null) {
            finish(null);
            return;
        }
        if (!event.beside()) {
            admission.noteFirstByte();
            tally.add(event);
        }
        if (event.doubt() != null && doubtIsError()) {
            var refusal = unreadable(event.doubt());
            settle(Ending.failed(tally.answer(), refusal));
            throw new CallRefused(refusal, admission.receipt(), null);
        }
        if (recording != null) {
            recording.add(event);
        }
        if (event.doubt() != null) {
            admission.markUnread();
        }
        switch (event.kind()) {
            case END -> finish(event);
            case FAILURE -> {
                providerFailed = true;
                ready.addAll(guard.pass(event));
            }
            case USAGE_ONLY -> {
                if (admission.call().request().body().wantsUsageEvent()) {
                    ready.addAll(guard.pass(event));
                }
            }
            case CONTENT -> ready.addAll(guard.pass(event));
            case WHOLE -> {
                noStream = true;
                ready.addAll(guard.pass(event));
            }
            case ASIDE -> ready.add(event);
            case HEARTBEAT -> {
                if (!heldBack) {
                    ready.add(event);
                }
            }
        }
    }

    /// Whether an event that clients may read differently is an error: a rule has to judge the
    /// answer. Else it is a note in the step.
    private boolean doubtIsError() {
        return admission.call().policy().enforcesAnswerRules();
    }

    private Refusal unreadable(String why) {
        return FaultMeaning.unreadable(admission.call(), answer.status(), why);
    }

    /// Called at the end of the stream: judges its tool calls, settles the call, and only then
    /// releases what was held back and the end mark.
    private void finish(@Nullable ChatEvent last) {
        over = true;
        admission.noteStreamEnd();
        mark = last;
        if (providerFailed) {
            finishFailed();
        } else {
            finishWhole();
        }
        if (last != null) {
            ready.add(last);
        }
    }

    private void finishWhole() {
        switch (judge.judge(admission, tally.toolCalls(), recorded())) {
            case Judgement.Denied(var objection) -> throw denied(objection);
            case Judgement.MustAsk(var question) ->
                    throw held(question, settle(Ending.ok(tally.answer())));
            case Judgement.Passed _ -> release(settle(Ending.ok(tally.answer())));
        }
    }

    private void release(Bill bill) {
        ready.addAll(guard.release());
        if (bill.cost() != null && !noStream) {
            ready.add(
                    ChatEvent.aside(
                            (": x-rungate-cost-usd: " + bill.cost() + "\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /// Ends a stream in which the provider reported an error. No gate is opened. If a rule asks
    /// about one of the calls, only the error is passed on of what was held back.
    private void finishFailed() {
        switch (judge.judgeBroken(admission, tally.toolCalls(), recorded())) {
            case Judgement.Denied(var objection) -> throw denied(objection);
            case Judgement.MustAsk _ -> {
                settle(Ending.errorEventInStream(tally.answer()));
                ready.addAll(guard.failures());
            }
            case Judgement.Passed _ -> {
                settle(Ending.errorEventInStream(tally.answer()));
                ready.addAll(guard.release());
            }
        }
    }

    /// Whether the refusal that was thrown must be sent as a normal answer ({@code on_deny:
    /// as_answer}).
    public boolean refusalIsAnswer() {
        return refusalIsAnswer;
    }

    /// The provider's events from the first doubtful tool call to the end, if they were not passed
    /// on.
    public List<ChatEvent> heldBack() {
        var held = new ArrayList<>(guard.release());
        if (mark != null) {
            held.add(mark);
        }
        return held;
    }

    private CallRefused denied(Objection found) {
        refusalIsAnswer = found.asAnswer();
        settle(Ending.answerRefused(tally.answer(), found.refusal()));
        return new CallRefused(found.refusal(), admission.receipt(), found.rule());
    }

    private long recorded() {
        return recording == null ? 0 : recording.size();
    }

    /// Holds the stream, which has been paid, until a person decides.
    private CallRefused held(Question question, Bill bill) {
        var all = Objects.requireNonNull(recording, "a call that may need a human is recorded");
        var held =
                new HeldAnswer(
                        answer.status(),
                        HeldFacts.headers(answer.headers(), admission),
                        all.bytes(),
                        true,
                        all.usage(),
                        admission.step());
        var gate = opener.open(admission, question, held, bill.cost());
        return new CallRefused(opener.required(gate), admission.receipt(), gate.firstRuleId());
    }

    /// The caller has left. By default the rest is read, so that the bill is the provider's own.
    /// What is found in the rest counts as if it had been passed on.
    private void settleUnfinished() {
        boolean drains = admission.call().policy().run().onDisconnect() == OnDisconnect.DRAIN;
        settle(drains ? drained() : gone(false));
    }

    private Ending drained() {
        try {
            for (var event = upstream.next(); event != null; event = upstream.next()) {
                kept.add(event, false);
                if (!event.beside()) {
                    tally.add(event);
                }
                if (event.doubt() != null && doubtIsError()) {
                    return Ending.failed(tally.answer(), unreadable(event.doubt()));
                }
                if (event.doubt() != null) {
                    admission.markUnread();
                }
                providerFailed |= event.kind() == ChatEvent.Kind.FAILURE;
                if (event.kind() == ChatEvent.Kind.END) {
                    return gone(true);
                }
            }
            return gone(true);
        } catch (UpstreamFault | CallRefused cutShort) {
            return gone(false);
        }
    }

    private Ending gone(boolean complete) {
        return providerFailed
                ? Ending.errorEventInStream(tally.answer())
                : Ending.clientGone(tally.answer(), complete);
    }

    private Bill settle(Ending ending) {
        over = true;
        return admission.settle(
                ending, judge.fingerprints(admission.call().policy(), ending.answer().toolCalls()));
    }
}
