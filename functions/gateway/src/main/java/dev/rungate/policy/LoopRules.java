package dev.rungate.policy;

import java.util.OptionalInt;

/// How often a run may send the same request, and how often its answers may contain the same tool
/// call, before the next one is refused as a loop.
public record LoopRules(OptionalInt identicalToolCalls, OptionalInt identicalRequests) {
    public static final LoopRules NONE = new LoopRules(OptionalInt.empty(), OptionalInt.empty());
}
