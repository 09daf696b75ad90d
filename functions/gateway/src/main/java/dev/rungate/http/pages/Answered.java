package dev.rungate.http.pages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody has written into a gate's form, to be shown again with what is wrong with it.
/// {@code arguments} are by position.
public record Answered(@Nullable String notice, String reason, Map<Integer, String> arguments) {
    public static final Answered NOTHING = new Answered(null, "", Map.of());

    public Answered {
        arguments = Map.copyOf(arguments);
    }

    public static Answered said(String notice) {
        return new Answered(notice, "", Map.of());
    }
}
