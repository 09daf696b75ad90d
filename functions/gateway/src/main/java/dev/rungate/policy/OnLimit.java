package dev.rungate.policy;

/// What happens when the worst case of a call does not fit the budget: refuse it, or lower its
/// output tokens to what fits.
public enum OnLimit {
    REFUSE,
    CLAMP
}
