package dev.rungate.policy;

import java.util.List;

/// Why a policy says no: which rule of it ({@code rule} is the rule's id or its path in the document), and what it was about.
public sealed interface Reason {
    String rule();

    /// {@code requested} is the model as the caller wrote it.
    record ModelNotAllowed(String requested, List<String> allowed) implements Reason {
        public ModelNotAllowed {
            allowed = List.copyOf(allowed);
        }

        @Override
        public String rule() {
            return "models.allow";
        }

        public String field() {
            return "model";
        }
    }

    record ModelUnpriced(String requested) implements Reason {
        @Override
        public String rule() {
            return "models.unpriced";
        }
    }

    record ToolDenied(String rule, String tool, Why why) implements Reason {
        public enum Why {
            OFFERED,
            CALLED,
            /// The rule's condition could not be answered, which counts as met.
            CONDITION_FAILED
        }
    }
}
