package dev.rungate.infra;

import software.amazon.awscdk.RemovalPolicy;

/// The one policy of everything that outlives the stack.
final class Retained {
    /// Kept when the stack is deleted, and when an update takes it out of the stack. What a deploy
    /// has made itself is deleted again where this deploy fails: names are fixed, and what was left
    /// would keep the next deploy from making them.
    static final RemovalPolicy EXCEPT_BY_A_FAILED_FIRST_DEPLOY =
            RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

    private Retained() {}
}
