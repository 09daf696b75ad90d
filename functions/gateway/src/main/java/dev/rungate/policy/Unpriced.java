package dev.rungate.policy;

/// What to do with a model whose price nobody knows.
public sealed interface Unpriced {
    record Refuse() implements Unpriced {}

    /// Only in a policy without a limit in USD: the cost is then unknown, never zero.
    record Allow() implements Unpriced {}

    record Priced(OwnPrice price) implements Unpriced {}
}
