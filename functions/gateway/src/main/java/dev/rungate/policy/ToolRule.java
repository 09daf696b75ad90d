package dev.rungate.policy;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One rule about tools. {@code id} is the one given, or {@code tools[i]}. Without a condition it
/// matches every call of the tools it names.
public record ToolRule(
        String id,
        ToolPattern tool,
        @Nullable Condition when,
        Then then,
        OnDeny onDeny,
        AskRules ask) {

    /// What this rule decides about a call; empty if it does not match. A condition that cannot be
    /// evaluated counts against the call: a deny or an ask then matches, an allow does not.
    Optional<ToolVerdict> verdict(
            String name, @Nullable Object args, Map<String, ?> run, Map<String, ?> request) {
        if (!tool.matches(name)) {
            return Optional.empty();
        }
        if (when == null) {
            return Optional.of(met("the rule is about every call of it"));
        }
        return switch (when.test(name, args, run, request)) {
            case Condition.True _ -> Optional.of(met("the condition " + when + " holds"));
            case Condition.False _ -> Optional.empty();
            case Condition.Failed(var why) -> unanswered(why);
        };
    }

    private Optional<ToolVerdict> unanswered(String why) {
        return switch (then) {
            case ALLOW -> Optional.empty();
            case DENY, ASK ->
                    Optional.of(
                            met(
                                    "the condition %s cannot be answered (%s), which counts as met"
                                            .formatted(when, why)));
        };
    }

    private ToolVerdict met(String why) {
        return switch (then) {
            case ALLOW -> new ToolVerdict.Pass();
            case DENY -> new ToolVerdict.Denied(id, onDeny == OnDeny.AS_ANSWER, why);
            case ASK -> new ToolVerdict.Asks(id, ask, why);
        };
    }
}
