package dev.rungate.http.pages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The input of a gate's form, to be shown again beside its mistakes. {@code arguments} are by
/// position.
public record FormInput(
        @Nullable String notice, boolean good, String reason, Map<Integer, String> arguments) {
    public static final FormInput NOTHING = new FormInput(null, false, "", Map.of());

    public FormInput {
        arguments = Map.copyOf(arguments);
    }

    public static FormInput withProblem(String notice) {
        return new FormInput(notice, false, "", Map.of());
    }

    /// What was asked for has been done.
    public static FormInput done(String notice) {
        return new FormInput(notice, true, "", Map.of());
    }
}
