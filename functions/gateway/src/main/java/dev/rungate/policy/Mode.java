package dev.rungate.policy;

/// Whether a policy's rules refuse, or only write down what they would have refused.
public enum Mode {
    ENFORCE,
    OBSERVE
}
