package dev.rungate.policy;

/// What happens to a call whose caller has gone: read the provider's answer to its end, for the
/// true bill, or hang up.
public enum OnDisconnect {
    DRAIN,
    CANCEL
}
