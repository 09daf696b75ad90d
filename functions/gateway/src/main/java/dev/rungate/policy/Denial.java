package dev.rungate.policy;

import java.util.List;

/// Why a policy refuses a call before it is sent. {@code rule} is the rule's id, or its path in the
/// document.
public sealed interface Denial {
    String rule();

    /// {@code requested} is the model as the caller wrote it, {@code field} the field that names
    /// it.
    record ModelNotAllowed(String field, String requested, List<String> allowed) implements Denial {
        public ModelNotAllowed {
            allowed = List.copyOf(allowed);
        }

        public ModelNotAllowed(String requested, List<String> allowed) {
            this("model", requested, allowed);
        }

        @Override
        public String rule() {
            return "models.allow";
        }
    }

    record ModelUnpriced(String requested) implements Denial {
        @Override
        public String rule() {
            return "models.unpriced";
        }
    }

    /// {@code field} is a field or header by which the provider could choose a model or host
    /// without Rungate seeing it, although the policy allows only some models.
    record ChoiceUnjudged(String field, List<String> allowed) implements Denial {
        public ChoiceUnjudged {
            allowed = List.copyOf(allowed);
        }

        @Override
        public String rule() {
            return "models.allow";
        }
    }

    /// A tool that is always denied may not even be offered.
    record ToolOffered(String rule, String tool) implements Denial {}

    /// A rule denies calls of this tool under a condition, or asks about them. It cannot be
    /// enforced, because the provider runs the tool before anybody sees the call.
    record ProviderToolOffered(String rule, String tool) implements Denial {}
}
