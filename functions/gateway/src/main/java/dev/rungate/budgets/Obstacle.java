package dev.rungate.budgets;

import java.time.Duration;

/// What stands in the way of a call, in the published order of evaluation.
public sealed interface Obstacle {
    /// The run is another agent's, or {@code mustBeNew} and it exists, or it runs under another
    /// policy than the terms say: the run that comes with the answer tells which, so that a caller
    /// who did not ask for a policy can be judged again under the run's own.
    record Conflict(String why) implements Obstacle {}

    /// Completed, cancelled, or at rest for longer than its policy allows.
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

    /// Real spend leaves no room: waiting does not help.
    record OverLimit() implements Obstacle {}

    /// It would fit but for the holds of other calls: waiting may help.
    record HeldByOthers() implements Obstacle {}
}
