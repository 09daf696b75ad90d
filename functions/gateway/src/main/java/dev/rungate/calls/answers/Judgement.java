package dev.rungate.calls.answers;

import dev.rungate.calls.gates.Question;

/// What becomes of an answer, given its tool calls.
sealed interface Judgement {
    /// The caller may see it.
    record Passed() implements Judgement {}

    record Denied(Objection objection) implements Judgement {}

    /// A person must approve it first.
    record MustAsk(Question question) implements Judgement {}
}
