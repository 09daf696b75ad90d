package dev.rungate.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One line about tools. {@code id} is the one given, or {@code tools[i]}; without a condition it is about every call of the tools it names.
public record ToolRule(String id, ToolPattern tool, @Nullable Condition when, Then then, OnDeny onDeny) {

    /// Whether this rule is about the call. A condition that fails to answer counts against the call: a deny is then met, an allow is not.
    Met met(String name, @Nullable Object args, Map<String, ?> run, Map<String, ?> request) {
        if (!tool.matches(name)) {
            return Met.NO;
        }
        if (when == null) {
            return Met.YES;
        }
        return switch (when.test(name, args, run, request)) {
            case Condition.True _ -> Met.YES;
            case Condition.False _ -> Met.NO;
            case Condition.Failed _ -> then == Then.ALLOW ? Met.NO : Met.BY_FAILURE;
        };
    }

    enum Met {
        YES,
        NO,
        BY_FAILURE
    }
}
