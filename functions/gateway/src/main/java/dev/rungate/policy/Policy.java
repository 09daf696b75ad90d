package dev.rungate.policy;

import dev.rungate.budgets.AdmissionRules;
import dev.rungate.chat.OfferedTools;
import dev.rungate.chat.ProviderTool;
import dev.rungate.ids.PolicyRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One version of a policy, and its decisions about calls and tool calls. Pure: the same version,
/// run and request get the same decision, whoever asks and when. A policy that only observes
/// decides the same; the caller of these methods applies the mode.
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

    public boolean enforces() {
        return mode == Mode.ENFORCE;
    }

    /// Returns every reason to refuse a call, in the documented order: models, prices, tools
    /// offered. If the policy enforces, the first one is the refusal.
    public List<Denial> beforeCall(CallFacts call) {
        var denials = new ArrayList<Denial>();
        var allowed = models.allowed();
        for (var model : call.models()) {
            if (!models.allows(call.provider(), model.model())) {
                denials.add(new Denial.ModelNotAllowed(model.field(), model.requested(), allowed));
            }
        }
        if (models.limits()) {
            call.unjudged()
                    .forEach(field -> denials.add(new Denial.ChoiceUnjudged(field, allowed)));
        }
        for (var model : call.models()) {
            if (!model.priced() && !(models.unpriced() instanceof Unpriced.Allow)) {
                denials.add(new Denial.ModelUnpriced(model.requested()));
            }
        }
        toolDenials(call.tools(), denials);
        return denials;
    }

    private void toolDenials(OfferedTools offered, List<Denial> denials) {
        offered.client().stream()
                .distinct()
                .forEach(tool ->
                        always(tool, Then.DENY)
                                .ifPresent(rule ->
                                        denials.add(new Denial.ToolOffered(rule.id(), tool))));
        offered.providerRun().stream()
                .distinct()
                .forEach(tool -> providerToolDenial(tool).ifPresent(denials::add));
    }

    /// A rule about the tool's type holds too, so that another name does not get round it.
    private Optional<Denial> providerToolDenial(ProviderTool tool) {
        return notAllowing(about(tool.name()), tool)
                .or(() ->
                        notAllowing(
                                about(tool.kind()).stream()
                                        .filter(rule -> !rule.tool().matches(tool.name()))
                                        .toList(),
                                tool));
    }

    private static Optional<Denial> notAllowing(List<ToolRule> about, ProviderTool tool) {
        return about.stream()
                .filter(rule -> rule.then() != Then.ALLOW)
                .findFirst()
                .map(rule ->
                        rule.then() == Then.DENY && rule.when() == null
                                ? new Denial.ToolOffered(rule.id(), tool.name())
                                : new Denial.ProviderToolOffered(rule.id(), tool.name()));
    }

    /// The first rule that matches decides; if none does, the call passes. {@code args} is the tree
    /// of the arguments, or their raw text if they are not JSON.
    public ToolVerdict onToolCall(
            String tool, @Nullable Object args, Map<String, ?> run, Map<String, ?> request) {
        return tools.stream()
                .flatMap(rule -> rule.verdict(tool, args, run, request).stream())
                .findFirst()
                .orElseGet(ToolVerdict.Pass::new);
    }

    /// What is certain by the name alone. Denied means that no arguments could change it.
    public ToolStanding standing(String tool) {
        if (always(tool, Then.DENY).isPresent()) {
            return ToolStanding.DENIED;
        }
        return about(tool).stream().anyMatch(rule -> rule.then() != Then.ALLOW)
                ? ToolStanding.DEPENDS
                : ToolStanding.ALLOWED;
    }

    /// Whether a rule may deny a call of this tool, or ask about it.
    public boolean mayWithhold(String tool) {
        return enforces() && standing(tool) != ToolStanding.ALLOWED;
    }

    /// Whether a streamed answer must be held back, because a call of an offered tool may be
    /// denied, or may need an approval.
    public boolean mustBufferStream(List<String> offered) {
        return offered.stream().anyMatch(this::mayWithhold);
    }

    /// Whether a rule may ask about a call of one of these tools.
    public boolean mayAskAbout(List<String> offered) {
        return enforces()
                && offered.stream()
                        .flatMap(tool -> about(tool).stream())
                        .anyMatch(rule -> rule.then() == Then.ASK);
    }

    /// Whether the policy enforces any rule that asks.
    public boolean hasAskRules() {
        return enforces() && tools.stream().anyMatch(rule -> rule.then() == Then.ASK);
    }

    /// Whether any rule is about the tool calls of answers.
    public boolean hasAnswerRules() {
        return loops.identicalToolCalls().isPresent()
                || tools.stream().anyMatch(rule -> rule.then() != Then.ALLOW);
    }

    /// Whether an answer must be judged before it passes.
    public boolean enforcesAnswerRules() {
        return enforces() && hasAnswerRules();
    }

    /// The rules that the ledger enforces in its one write.
    public AdmissionRules admissionRules() {
        return new AdmissionRules(
                enforces(),
                run.maxSteps(),
                run.maxTokens(),
                run.maxDuration(),
                rates.parallel(),
                rates.requestsPerMinute(),
                rates.tokensPerMinute(),
                loops.identicalRequests());
    }

    /// The policy as a document with every default in it.
    public Map<String, Object> resolved() {
        return PolicyTree.of(this);
    }

    /// The rule that decides about a tool whatever its arguments are: the first one without a
    /// condition, if all rules before it decide the same.
    private Optional<ToolRule> always(String tool, Then then) {
        var about = about(tool);
        return !about.isEmpty()
                        && about.getLast().when() == null
                        && about.stream().allMatch(rule -> rule.then() == then)
                ? Optional.of(about.getLast())
                : Optional.empty();
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
