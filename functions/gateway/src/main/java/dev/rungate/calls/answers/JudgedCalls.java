package dev.rungate.calls.answers;

import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.ShownText;
import dev.rungate.calls.admission.Admission;
import dev.rungate.calls.gates.Question;
import dev.rungate.chat.ToolCall;
import dev.rungate.policy.ConditionVariables;
import dev.rungate.policy.ToolVerdict;
import dev.rungate.refusals.Refusal;
import dev.rungate.runs.Step.Waived;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The tool calls of one answer, and what the policy says of each. Every condition is evaluated
/// once.
final class JudgedCalls {
    private final Admission admission;
    private final ToolArguments arguments;
    private final List<ToolCall> calls;
    private final RepairedNames repaired;
    private final Map<ToolCall, ToolVerdict> verdicts = new HashMap<>();

    JudgedCalls(Admission admission, ToolArguments arguments, List<ToolCall> calls) {
        this.admission = admission;
        this.arguments = arguments;
        this.calls = calls;
        this.repaired = new RepairedNames(admission.call().request().tools());
    }

    List<ToolCall> calls() {
        return calls;
    }

    /// What the policy denies, in the order of the calls. If the policy only observes, this notes
    /// which rules would ask.
    List<Objection> objections() {
        return calls.stream().flatMap(call -> denied(call).stream()).toList();
    }

    /// The calls that a rule asks about; grants do not count.
    Optional<Question> question() {
        var actions = new ArrayList<ProposedAction>();
        var asked = new LinkedHashMap<String, AskedRule>();
        for (int i = 0; i < calls.size() && admission.call().policy().hasAskRules(); i++) {
            var call = calls.get(i);
            String rule = null;
            if (verdict(call) instanceof ToolVerdict.Asks asks) {
                rule = asks.rule();
                asked.putIfAbsent(rule, new AskedRule(rule, asks.how()));
            }
            actions.add(new ProposedAction(i, call.name(), call.arguments(), rule));
        }
        return asked.isEmpty()
                ? Optional.empty()
                : Optional.of(new Question(actions, List.copyOf(asked.values())));
    }

    private Optional<Objection> denied(ToolCall call) {
        return Stream.concat(call.alsoRead().stream(), repaired.of(call.name()).stream())
                .flatMap(name -> deniedUnderOtherName(call, name).stream())
                .findFirst()
                .or(() -> deniedUnderItsName(call));
    }

    /// Judges the call under another name that some client may read. A rule that asks about that
    /// name denies the call, because an approver cannot approve one of two readings. That does not
    /// hold for a name that only repeats the call's own and is not offered.
    private Optional<Objection> deniedUnderOtherName(ToolCall call, String name) {
        var other = new ToolCall(name, call.arguments());
        boolean offered = admission.call().request().tools().contains(name);
        return switch (verdict(other)) {
            case ToolVerdict.Pass _ -> Optional.empty();
            case ToolVerdict.Asks(var rule, _, _) ->
                    offered || !isRepeated(call.name(), name)
                            ? objection(
                                    name,
                                    "clients may take "
                                            + ShownText.name(call.name())
                                            + " for this name, and a person would have to"
                                            + " approve it",
                                    rule)
                            : Optional.empty();
            case ToolVerdict.Denied denied -> Optional.of(objection(name, denied));
        };
    }

    /// Whether {@code joined} is {@code name} several times over.
    private static boolean isRepeated(String name, String joined) {
        return !name.isEmpty()
                && joined.length() % name.length() == 0
                && joined.equals(name.repeat(joined.length() / name.length()));
    }

    private Optional<Objection> deniedUnderItsName(ToolCall call) {
        return switch (verdict(call)) {
            case ToolVerdict.Pass _ -> Optional.empty();
            case ToolVerdict.Asks(var rule, _, _) -> denyUnoffered(call, rule);
            case ToolVerdict.Denied denied -> Optional.of(objection(call.name(), denied));
        };
    }

    private static Objection objection(String name, ToolVerdict.Denied denied) {
        return new Objection(
                new Refusal.ToolDenied(name, denied.why()), denied.rule(), denied.asAnswer());
    }

    private static Optional<Objection> objection(String name, String why, String rule) {
        return Optional.of(new Objection(new Refusal.ToolDenied(name, why), rule, false));
    }

    private ToolVerdict verdict(ToolCall call) {
        return verdicts.computeIfAbsent(call, this::judged);
    }

    private ToolVerdict judged(ToolCall call) {
        var policy = admission.call().policy();
        return policy.hasAnswerRules()
                ? policy.onToolCall(
                        call.name(),
                        arguments.read(call),
                        ConditionVariables.of(admission.run()),
                        ConditionVariables.of(admission.call().request()))
                : new ToolVerdict.Pass();
    }

    /// Denies a call that a rule asks about, if the request does not offer that tool. If the policy
    /// only observes, notes that the rule would ask.
    private Optional<Objection> denyUnoffered(ToolCall call, String rule) {
        if (!admission.call().policy().enforces()) {
            admission.waive(new Waived("approval_required", rule));
            return Optional.empty();
        }
        return admission.call().request().tools().contains(call.name())
                ? Optional.empty()
                : objection(
                        call.name(),
                        "a person would have to approve it, and the request does not offer it",
                        rule);
    }
}
