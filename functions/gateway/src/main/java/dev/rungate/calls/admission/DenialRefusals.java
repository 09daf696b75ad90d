package dev.rungate.calls.admission;

import dev.rungate.policy.Denial;
import dev.rungate.refusals.Refusal;

/// Turns a policy's denial into a refusal; {@code hint} says which provider an unknown prefix may
/// have meant.
final class DenialRefusals {
    private DenialRefusals() {}

    static Refusal refusal(Denial denial, String hint) {
        return switch (denial) {
            case Denial.ModelNotAllowed(var field, var requested, var allowed) ->
                    new Refusal.PolicyViolation(field, requested, allowed, hint);
            case Denial.ChoiceUnjudged(var field, var allowed) ->
                    new Refusal.PolicyViolation(
                            field, "a choice of model or host that cannot be judged", allowed);
            case Denial.ModelUnpriced(var requested) -> new Refusal.UnpricedModel(requested, hint);
            case Denial.ToolOffered(_, var tool) ->
                    new Refusal.ToolDenied(tool, "it may not even be offered to the model");
            case Denial.ProviderToolOffered(var rule, var tool) ->
                    new Refusal.ToolDenied(
                            tool,
                            "its provider runs it before anybody sees the call, so the rule "
                                    + rule
                                    + " could not be kept");
        };
    }
}
