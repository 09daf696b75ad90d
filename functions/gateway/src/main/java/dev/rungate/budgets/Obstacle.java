package dev.rungate.budgets;

import java.time.Duration;

/// What keeps a call from being admitted, in the documented order of evaluation.
public sealed interface Obstacle {
    /// The run belongs to another agent, exists although it must be new, or has another policy than
    /// the terms. The run in the answer shows which.
    record Conflict(String why) implements Obstacle {}

    /// The run is completed, cancelled, or idle for longer than its policy allows.
    record Ended() implements Obstacle {}

    record StepsUsedUp(long limit) implements Obstacle {}

    record TokensUsedUp(long limit) implements Obstacle {}

    record TimeUsedUp(Duration limit) implements Obstacle {}

    /// A rate, of the run or of its agent. {@code rule} is its path in the policy.
    sealed interface Rate extends Obstacle {
        String rule();
    }

    record RateReached(String rule, long limit, Duration retryAfter) implements Rate {}

    record ParallelReached(String rule, long limit) implements Rate {}

    record RequestRepeated(int limit) implements Obstacle {}

    /// What was spent leaves no room: waiting does not help.
    record OverLimit() implements Obstacle {}

    /// Only the holds of other calls are in the way: waiting may help.
    record HeldByOthers() implements Obstacle {}
}
