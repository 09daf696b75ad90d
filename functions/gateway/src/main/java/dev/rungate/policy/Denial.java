package dev.rungate.policy;

import java.util.List;

/// Why a policy objects to a call before it is sent. {@code rule} is the rule's id, or its path in
/// the document.
public sealed interface Denial {
    String rule();

    /// {@code requested} is the model as the caller wrote it.
    record ModelNotAllowed(String requested, List<String> allowed) implements Denial {
        public ModelNotAllowed {
            allowed = List.copyOf(allowed);
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

    /// A tool that is always denied may not even be offered.
    record ToolOffered(String rule, String tool) implements Denial {}
}
