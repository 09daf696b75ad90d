package dev.rungate.policy;

/// Whether a policy's rules refuse, or only record what they would have refused.
public enum Mode {
    ENFORCE,
    OBSERVE
}
