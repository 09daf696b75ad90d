package dev.rungate.calls.admission;

import dev.rungate.policy.Denial;
import dev.rungate.refusals.Refusal;

/// Puts what a policy objects to into the words of a refusal.
final class DenialRefusals {
    private DenialRefusals() {}

    static Refusal refusal(Denial denial) {
        return switch (denial) {
            case Denial.ModelNotAllowed(var requested, var allowed) ->
                    new Refusal.PolicyViolation("model", requested, allowed);
            case Denial.ModelUnpriced(var requested) -> new Refusal.UnpricedModel(requested);
            case Denial.ToolOffered(_, var tool) ->
                    new Refusal.ToolDenied(tool, "it may not even be offered to the model");
        };
    }
}
