package dev.rungate.calls.answers;

import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.calls.admission.Admission;
import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.ToolCall;
import dev.rungate.policy.Facts;
import dev.rungate.policy.Policy;
import dev.rungate.policy.ToolVerdict;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Run.Meters;
import dev.rungate.runs.Step.Waived;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Judges the tool calls of an answer before the agent may see them.
public final class ToolJudge {
    private static final long LARGEST_ARGUMENTS = 1 << 20;
    private static final long LARGEST_ANSWER = 5 << 20;

    private final ToolArguments arguments;
    private final GateStore gates;
    private final BudgetLedger ledger;
    private final Clock clock;

    public ToolJudge(ToolArguments arguments, GateStore gates, BudgetLedger ledger, Clock clock) {
        this.ledger = ledger;
        this.arguments = arguments;
        this.gates = gates;
        this.clock = clock;
    }

    /// Why an answer may not be passed on. With {@code asAnswer} the caller gets a normal answer
    /// that says so, instead of an error.
    public record Objection(Refusal refusal, String rule, boolean asAnswer) {}

    /// Returns the first objection, in the order of the calls. Counts the calls for {@code
    /// loops.identical_tool_calls}. If the policy only observes, its objections are noted and none
    /// is returned. {@code bytes} is the size of the answer, which may have to be held.
    public Optional<Objection> objection(Admission admission, List<ToolCall> calls, long bytes) {
        var policy = admission.call().policy();
        var found = calls.stream().flatMap(call -> denied(admission, call).stream()).toList();
        var objections = found.isEmpty() ? later(admission, calls, bytes) : found;
        if (policy.enforces()) {
            return objections.stream().findFirst();
        }
        objections.forEach(one -> admission.waive(new Waived(one.refusal().code(), one.rule())));
        return Optional.empty();
    }

    /// Returns the fingerprints that the settlement must count for {@code
    /// loops.identical_tool_calls}. An enforcing policy has counted them before ({@link
    /// #objection}), so there are none.
    public List<String> fingerprints(Policy policy, List<ToolCall> calls) {
        return policy.loops().identicalToolCalls().isEmpty() || policy.enforces()
                ? List.of()
                : calls.stream().map(Fingerprint::ofAction).toList();
    }

    /// What a person is asked: all calls of the answer, because an approval releases them all, and
    /// the rules that ask about some of them, in the order of the calls.
    public record Question(List<ProposedAction> actions, List<AskedRule> asked) {
        List<ProposedAction> waiting() {
            return actions.stream().filter(ProposedAction::asked).toList();
        }
    }

    /// Returns the calls that a person must still approve, or empty if none are. If the agent's
    /// grants cover them all, this uses the grants up and returns empty.
    public Optional<Question> question(Admission admission, List<ToolCall> calls) {
        return asked(admission, calls).filter(question -> !granted(admission, question.waiting()));
    }

    /// Returns the calls that a rule asks about; grants do not count.
    Optional<Question> asked(Admission admission, List<ToolCall> calls) {
        var actions = new ArrayList<ProposedAction>();
        var asked = new LinkedHashMap<String, AskedRule>();
        for (int i = 0; i < calls.size() && admission.call().policy().mayAsk(); i++) {
            var call = calls.get(i);
            String rule = null;
            if (verdict(admission, call) instanceof ToolVerdict.Asks asks) {
                rule = asks.rule();
                asked.putIfAbsent(rule, new AskedRule(rule, asks.how()));
            }
            actions.add(new ProposedAction(i, call.name(), call.arguments(), rule));
        }
        return asked.isEmpty()
                ? Optional.empty()
                : Optional.of(new Question(actions, List.copyOf(asked.values())));
    }

    private List<Objection> later(Admission admission, List<ToolCall> calls, long bytes) {
        return asked(admission, calls)
                .flatMap(question -> tooLarge(question, bytes))
                .or(() -> repeated(admission, calls))
                .stream()
                .toList();
    }

    /// Denies calls that are too large to show to an approver, and answers that are too large to
    /// hold.
    private static Optional<Objection> tooLarge(Question question, long bytes) {
        var first = question.waiting().getFirst();
        long written =
                question.actions().stream()
                        .mapToLong(action -> utf8(action.tool()) + utf8(action.arguments()))
                        .sum();
        return written > LARGEST_ARGUMENTS
                ? bad(
                        first,
                        "the arguments of all calls are larger than 1 MiB, more than a person"
                                + " can be asked about")
                : bytes > LARGEST_ANSWER
                        ? bad(first, "the answer is larger than 5 MiB, more than can be held")
                        : Optional.empty();
    }

    private static Optional<Objection> bad(ProposedAction action, String why) {
        var rule = Objects.requireNonNull(action.rule(), "a rule asks about it");
        return Optional.of(new Objection(new Refusal.ToolDenied(action.tool(), why), rule, false));
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private boolean granted(Admission admission, List<ProposedAction> actions) {
        var call = admission.call();
        return gates.use(call.requester(), call.id().value(), actions, clock.instant());
    }

    private Optional<Objection> denied(Admission admission, ToolCall call) {
        return call.alsoRead().stream()
                .flatMap(name -> deniedAs(admission, call, name).stream())
                .findFirst()
                .or(() -> deniedByName(admission, call));
    }

    /// Judges the call under another name that some client may read. A rule that asks about that
    /// name denies the call, because an approver cannot approve one of two readings. That does not
    /// hold for a name that only repeats the call's own and is not offered.
    private Optional<Objection> deniedAs(Admission admission, ToolCall call, String name) {
        var other = new ToolCall(name, call.arguments());
        boolean offered = admission.call().request().tools().contains(name);
        return switch (verdict(admission, other)) {
            case ToolVerdict.Pass _ -> Optional.empty();
            case ToolVerdict.Asks(var rule, _, _) ->
                    offered || !isRepeated(call.name(), name)
                            ? Optional.of(
                                    new Objection(
                                            new Refusal.ToolDenied(
                                                    name,
                                                    "its name came in pieces, which clients join"
                                                            + " differently, and a person would"
                                                            + " have to approve it"),
                                            rule,
                                            false))
                            : Optional.empty();
            case ToolVerdict.Denied _ -> deniedByName(admission, other);
        };
    }

    /// Whether {@code joined} is {@code name} several times over.
    private static boolean isRepeated(String name, String joined) {
        return !name.isEmpty()
                && joined.length() % name.length() == 0
                && joined.equals(name.repeat(joined.length() / name.length()));
    }

    private Optional<Objection> deniedByName(Admission admission, ToolCall call) {
        return switch (verdict(admission, call)) {
            case ToolVerdict.Pass _ -> Optional.empty();
            case ToolVerdict.Asks(var rule, _, _) -> unoffered(admission, call, rule);
            case ToolVerdict.Denied(var rule, var asAnswer, var why) ->
                    Optional.of(
                            new Objection(
                                    new Refusal.ToolDenied(call.name(), why), rule, asAnswer));
        };
    }

    private ToolVerdict verdict(Admission admission, ToolCall call) {
        var policy = admission.call().policy();
        return policy.inspectsAnswers()
                ? policy.onToolCall(
                        call.name(),
                        arguments.read(call),
                        Facts.of(admission.run()),
                        Facts.of(admission.call().request()))
                : new ToolVerdict.Pass();
    }

    /// Denies a call that a rule asks about, if the request does not offer that tool. If the policy
    /// only observes, notes that the rule would ask.
    private static Optional<Objection> unoffered(Admission admission, ToolCall call, String rule) {
        if (!admission.call().policy().enforces()) {
            admission.waive(new Waived("approval_required", rule));
            return Optional.empty();
        }
        return admission.call().request().tools().contains(call.name())
                ? Optional.empty()
                : Optional.of(
                        new Objection(
                                new Refusal.ToolDenied(
                                        call.name(),
                                        "a person would have to approve it, and the request does"
                                                + " not offer it"),
                                rule,
                                false));
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
                        : tooMany(admission.run().meters(), fingerprints, most);
        return tooMany.map(fingerprints::indexOf)
                .map(calls::get)
                .map(call ->
                        new Objection(
                                new Refusal.LoopDetected(call.name(), most),
                                "loops.identical_tool_calls",
                                false));
    }

    private static Optional<String> tooMany(Meters before, List<String> fingerprints, int most) {
        var here = new HashMap<String, Integer>();
        return fingerprints.stream()
                .filter(action ->
                        before.toolCallsLike(action) + here.merge(action, 1, Integer::sum) > most)
                .findFirst();
    }
}
