package dev.rungate.calls.answers;

import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.gates.Question;
import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.ToolCall;
import dev.rungate.policy.Policy;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run.RunCounters;
import dev.rungate.runs.Step.Waived;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Judges the tool calls of an answer before the agent may see them.
public final class ToolJudge {
    private static final long LARGEST_ARGUMENTS = 1 << 20;
    private static final long LARGEST_NAMES = 32 << 10;
    private static final int LONGEST_NAME = 256;
    private static final long LARGEST_ANSWER = 5 << 20;

    private final ToolArguments arguments;
    private final GateStore gates;
    private final BudgetLedger ledger;
    private final Clock clock;

    public ToolJudge(ToolArguments arguments, GateStore gates, BudgetLedger ledger, Clock clock) {
        this.arguments = arguments;
        this.gates = gates;
        this.ledger = ledger;
        this.clock = clock;
    }

    /// Judges an answer, and writes down what follows: the calls are counted for {@code
    /// loops.identical_tool_calls}, and grants of the run that cover all calls a rule asks about
    /// are used up. {@code bytes} is the size of the answer, which may have to be held.
    Judgement judge(Admission admission, List<ToolCall> calls, long bytes) {
        if (calls.isEmpty()) {
            return new Judgement.Passed();
        }
        var judged = new JudgedCalls(admission, arguments, calls);
        var objection = objection(admission, judged, bytes);
        if (objection.isPresent()) {
            return new Judgement.Denied(objection.get());
        }
        return judged.question()
                .filter(question -> !useGrants(admission, question.waiting()))
                .<Judgement>map(Judgement.MustAsk::new)
                .orElseGet(Judgement.Passed::new);
    }

    /// The same of an answer that its provider broke off. Nobody is asked about it, so no grant is
    /// used up for it.
    Judgement judgeBroken(Admission admission, List<ToolCall> calls, long bytes) {
        var judged = new JudgedCalls(admission, arguments, calls);
        return objection(admission, judged, bytes)
                .<Judgement>map(Judgement.Denied::new)
                .or(() -> judged.question().map(Judgement.MustAsk::new))
                .orElseGet(Judgement.Passed::new);
    }

    /// Returns the fingerprints that the settlement must count for {@code
    /// loops.identical_tool_calls}. An enforcing policy has counted them when it judged, so there
    /// are none.
    List<String> fingerprints(Policy policy, List<ToolCall> calls) {
        return policy.loops().identicalToolCalls().isEmpty() || policy.enforces()
                ? List.of()
                : calls.stream().map(Fingerprint::ofAction).toList();
    }

    /// Returns the first objection, in the order of the calls. If the policy only observes, its
    /// objections are noted and none is returned.
    private Optional<Objection> objection(Admission admission, JudgedCalls judged, long bytes) {
        var denied = judged.objections();
        var objections = denied.isEmpty() ? otherwise(admission, judged, bytes) : denied;
        if (admission.call().policy().enforces()) {
            return objections.stream().findFirst();
        }
        objections.forEach(one -> admission.waive(new Waived(one.refusal().code(), one.rule())));
        return Optional.empty();
    }

    /// What else speaks against an answer that no rule denies.
    private List<Objection> otherwise(Admission admission, JudgedCalls judged, long bytes) {
        return judged
                .question()
                .flatMap(question -> tooLarge(question, bytes))
                .or(() -> repeated(admission, judged.calls()))
                .stream()
                .toList();
    }

    /// Denies calls that are too large to show to an approver, and answers that are too large to
    /// hold.
    private static Optional<Objection> tooLarge(Question question, long bytes) {
        var first = question.waiting().getFirst();
        if (namesAreTooLong(question.actions())) {
            return objectionTo(
                    first,
                    "the name of a call is longer than 256 characters, or all names than 32 KiB,"
                            + " more than can be listed for a person");
        }
        long written =
                question.actions().stream()
                        .mapToLong(action -> utf8(action.tool()) + utf8(action.arguments()))
                        .sum();
        return written > LARGEST_ARGUMENTS
                ? objectionTo(
                        first,
                        "the arguments of all calls are larger than 1 MiB, more than a person"
                                + " can be asked about")
                : bytes > LARGEST_ANSWER
                        ? objectionTo(
                                first, "the answer is larger than 5 MiB, more than can be held")
                        : Optional.empty();
    }

    /// Lists of gates leave out the arguments and keep the names.
    private static boolean namesAreTooLong(List<ProposedAction> actions) {
        long all = actions.stream().mapToLong(action -> utf8(action.tool())).sum();
        return all > LARGEST_NAMES
                || actions.stream().anyMatch(action -> action.tool().length() > LONGEST_NAME);
    }

    private static Optional<Objection> objectionTo(ProposedAction action, String why) {
        var rule = Objects.requireNonNull(action.rule(), "a rule asks about it");
        return Optional.of(new Objection(new Refusal.ToolDenied(action.tool(), why), rule, false));
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private boolean useGrants(Admission admission, List<ProposedAction> actions) {
        var call = admission.call();
        return gates.useGrants(call.requester(), call.id().value(), actions, clock.instant());
    }

    /// Applies {@code loops.identical_tool_calls}. An enforcing policy counts the calls in the
    /// ledger before anybody sees them; an observing one compares them with the run's counts at
    /// admission.
    private Optional<Objection> repeated(Admission admission, List<ToolCall> calls) {
        var limit = admission.call().policy().loops().identicalToolCalls();
        if (limit.isEmpty() || calls.isEmpty()) {
            return Optional.empty();
        }
        int most = limit.getAsInt();
        var fingerprints = calls.stream().map(Fingerprint::ofAction).toList();
        var tooMany =
                admission.call().policy().enforces()
                        ? admission.countToolCalls(ledger, fingerprints, most)
                        : tooMany(admission.run().counters(), fingerprints, most);
        return tooMany.map(fingerprints::indexOf)
                .map(calls::get)
                .map(call ->
                        new Objection(
                                new Refusal.LoopDetected(call.name(), most),
                                "loops.identical_tool_calls",
                                false));
    }

    private static Optional<String> tooMany(
            RunCounters before, List<String> fingerprints, int most) {
        var here = new HashMap<String, Integer>();
        return fingerprints.stream()
                .filter(action ->
                        before.toolCallsLike(action) + here.merge(action, 1, Integer::sum) > most)
                .findFirst();
    }
}
