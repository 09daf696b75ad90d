package dev.rungate.http.pages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody has written into a gate's form, to be shown again with what is wrong with it.
/// {@code arguments} are by position.
public record FormInput(@Nullable String notice, String reason, Map<Integer, String> arguments) {
    public static final FormInput NOTHING = new FormInput(null, "", Map.of());

    public FormInput {
        arguments = Map.copyOf(arguments);
    }

    public static FormInput said(String notice) {
        return new FormInput(notice, "", Map.of());
    }
}
