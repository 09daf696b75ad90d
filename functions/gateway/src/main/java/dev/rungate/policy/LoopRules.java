package dev.rungate.policy;

import java.util.OptionalInt;

/// How often a run may ask the same thing, and be told to make the same tool call, before it counts
/// as going in circles.
public record LoopRules(OptionalInt identicalToolCalls, OptionalInt identicalRequests) {
    public static final LoopRules NONE = new LoopRules(OptionalInt.empty(), OptionalInt.empty());
}
