package dev.rungate.policy;

import dev.rungate.budgets.Admission;
import dev.rungate.ids.PolicyRef;
import dev.rungate.pricing.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One version of a policy, and what it says about a call, a tool call, a run. Pure: the same version, run and request get the same answer, whoever asks and when. It answers alike when it only
/// observes; what to make of the answer is its mode.
public record Policy(
        PolicyRef ref,
        Mode mode,
        RunRules run,
        BudgetRules budget,
        ModelRules models,
        List<ToolRule> tools,
        RateRules rates,
        LoopRules loops) {
    public Policy {
        tools = List.copyOf(tools);
    }

    public boolean enforced() {
        return mode == Mode.ENFORCE;
    }

    /// The first objection, in the published order: model, price, declared tools.
    public Decision beforeCall(CallFacts call) {
        return objections(call).stream()
                .findFirst()
                .<Decision>map(Decision.Deny::new)
                .orElseGet(Decision.Allow::new);
    }

    /// Every objection to a call, in the published order.
    public List<Reason> objections(CallFacts call) {
        var reasons = new ArrayList<Reason>();
        if (!models.allows(call.provider(), call.model())) {
            reasons.add(new Reason.ModelNotAllowed(
                    call.requested(),
                    models.allow().stream().map(ModelPattern::text).toList()));
        }
        if (models.unpriced() instanceof Unpriced.Refuse && priceFor(call).isEmpty()) {
            reasons.add(new Reason.ModelUnpriced(call.requested()));
        }
        for (var tool : call.tools()) {
            if (unconditional(tool) instanceof ToolRule rule && rule.then() == Then.DENY) {
                reasons.add(new Reason.ToolDenied(rule.id(), tool, Reason.ToolDenied.Why.OFFERED));
            }
        }
        return reasons;
    }

    /// The price by which the call is held and charged; empty where it stays unknown.
    public Optional<Price> priceFor(CallFacts call) {
        return models.priceFor(call.provider(), call.model(), call.listed());
    }

    /// The first rule that is met decides; none met allows. {@code args} is the tree of the arguments, or their raw text where they are not JSON.
    public ToolVerdict onToolCall(String tool, @Nullable Object args, Map<String, ?> run, Map<String, ?> request) {
        for (var rule : tools) {
            var met = rule.met(tool, args, run, request);
            if (met != ToolRule.Met.NO) {
                return verdict(rule, tool, met);
            }
        }
        return new ToolVerdict.Allowed();
    }

    /// What the name alone decides. Denied means that no argument could change it, so it may not even be offered.
    public ToolStanding standing(String tool) {
        if (unconditional(tool) instanceof ToolRule rule && rule.then() == Then.DENY) {
            return ToolStanding.DENIED;
        }
        return about(tool).stream().anyMatch(rule -> rule.then() == Then.DENY)
                ? ToolStanding.DEPENDS
                : ToolStanding.ALLOWED;
    }

    /// Whether a streamed answer must be held back, because a tool that is offered may turn out to be denied.
    public boolean mustHoldBack(List<String> offered) {
        return enforced() && offered.stream().anyMatch(tool -> standing(tool) != ToolStanding.ALLOWED);
    }

    /// Whether the tool calls of answers have to be looked at, at all.
    public boolean inspectsAnswers() {
        return loops.identicalToolCalls().isPresent() || tools.stream().anyMatch(rule -> rule.then() == Then.DENY);
    }

    /// The rules that the ledger upholds in its one write.
    public Admission admission() {
        return new Admission(
                enforced(),
                run.maxSteps(),
                run.maxTokens(),
                run.maxDuration(),
                rates.parallel(),
                rates.requestsPerMinute(),
                rates.tokensPerMinute(),
                loops.identicalRequests());
    }

    private static ToolVerdict verdict(ToolRule rule, String tool, ToolRule.Met met) {
        return switch (rule.then()) {
            case ALLOW -> new ToolVerdict.Allowed();
            case DENY -> {
                var why = met == ToolRule.Met.BY_FAILURE
                        ? Reason.ToolDenied.Why.CONDITION_FAILED
                        : Reason.ToolDenied.Why.CALLED;
                yield new ToolVerdict.Denied(new Reason.ToolDenied(rule.id(), tool, why), rule.onDeny());
            }
        };
    }

    /// The rule that decides whatever the arguments are: one without a condition, behind nothing but conditional rules that say the same.
    private @Nullable ToolRule unconditional(String tool) {
        var about = about(tool);
        if (about.isEmpty() || about.getLast().when() != null) {
            return null;
        }
        var last = about.getLast();
        return about.stream().allMatch(rule -> rule.then() == last.then()) ? last : null;
    }

    /// The rules that could decide about a tool, in order, up to the first one that always does.
    private List<ToolRule> about(String tool) {
        var about = new ArrayList<ToolRule>();
        for (var rule : tools) {
            if (rule.tool().matches(tool)) {
                about.add(rule);
                if (rule.when() == null) {
                    break;
                }
            }
        }
        return about;
    }
}
