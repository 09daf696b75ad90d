package dev.rungate.policy;

/// What happens to a call whose caller has hung up: read the provider's answer to its end, for the
/// true bill, or hang up too.
public enum OnDisconnect {
    DRAIN,
    CANCEL
}
