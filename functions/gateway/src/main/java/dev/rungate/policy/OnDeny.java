package dev.rungate.policy;

/// What a caller gets instead of an answer with a denied tool call: a 403, or the answer with a
/// refusal text in place of the call, so that an agent can go on by itself.
public enum OnDeny {
    REFUSE,
    AS_ANSWER
}
