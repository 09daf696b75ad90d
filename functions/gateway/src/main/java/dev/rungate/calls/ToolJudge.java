package dev.rungate.calls;

import dev.rungate.chat.Fingerprint;
import dev.rungate.chat.ToolCall;
import dev.rungate.policy.Facts;
import dev.rungate.policy.Policy;
import dev.rungate.policy.ToolVerdict;
import dev.rungate.runs.Step.Waived;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Looks at the tool calls of an answer before the agent may see them.
final class ToolJudge {
    private final ToolArguments arguments;

    ToolJudge(ToolArguments arguments) {
        this.arguments = arguments;
    }

    /// Why an answer may not be passed on; {@code asAnswer} if its caller is to get a plain answer
    /// that says so, instead of an error.
    record Objection(Refusal refusal, String rule, boolean asAnswer) {}

    /// The first objection in the order of the calls; an observing policy only notes them.
    Optional<Objection> objection(Admitted admitted, List<ToolCall> calls) {
        var policy = admitted.call().policy();
        var found = calls.stream().flatMap(call -> denied(admitted, call).stream()).toList();
        var objections = found.isEmpty() ? repeated(admitted, calls).stream().toList() : found;
        if (policy.enforces()) {
            return objections.stream().findFirst();
        }
        objections.forEach(one -> admitted.waive(new Waived(one.refusal().code(), one.rule())));
        return Optional.empty();
    }

    /// What is counted for {@code loops.identical_tool_calls}; nothing where no rule asks.
    List<String> fingerprints(Policy policy, List<ToolCall> calls) {
        return policy.loops().identicalToolCalls().isEmpty()
                ? List.of()
                : calls.stream().map(Fingerprint::ofAction).toList();
    }

    private Optional<Objection> denied(Admitted admitted, ToolCall call) {
        var policy = admitted.call().policy();
        if (!policy.inspectsAnswers()) {
            return Optional.empty();
        }
        var verdict =
                policy.onToolCall(
                        call.name(),
                        arguments.read(call),
                        Facts.of(admitted.run()),
                        Facts.of(admitted.call().request()));
        return switch (verdict) {
            case ToolVerdict.Pass _ -> Optional.empty();
            case ToolVerdict.Asks _ -> Optional.empty();
            case ToolVerdict.Denied(var rule, var asAnswer, var why) ->
                    Optional.of(
                            new Objection(
                                    new Refusal.ToolDenied(call.name(), why), rule, asAnswer));
        };
    }

    private Optional<Objection> repeated(Admitted admitted, List<ToolCall> calls) {
        var limit = admitted.call().policy().loops().identicalToolCalls();
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        var before = admitted.run().meters();
        var here = new HashMap<String, Integer>();
        return calls.stream()
                .filter(call -> {
                    var action = Fingerprint.ofAction(call);
                    int now = here.merge(action, 1, Integer::sum);
                    return before.toolCallsLike(action) + now > limit.getAsInt();
                })
                .findFirst()
                .map(call ->
                        new Objection(
                                new Refusal.LoopDetected(call.name(), limit.getAsInt()),
                                "loops.identical_tool_calls",
                                false));
    }
}
