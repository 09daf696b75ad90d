package dev.rungate.wire.json;

import java.util.List;

/// Names under which servers take an output limit beside the one of their format.
public final class OutputLimits {
    private static final List<String> NAMES =
            List.of(
                    "max_completion_tokens",
                    "max_output_tokens",
                    "max_new_tokens",
                    "max_tokens_to_sample",
                    "max_gen_len",
                    "maxOutputTokens",
                    "num_predict",
                    "n_predict");

    private OutputLimits() {}

    /// All but the one that is a format's own.
    public static List<String> otherThan(String own) {
        return NAMES.stream().filter(name -> !name.equals(own)).toList();
    }
}
