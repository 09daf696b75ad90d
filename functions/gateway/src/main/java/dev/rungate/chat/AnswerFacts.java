package dev.rungate.chat;

import java.util.List;

/// What a whole answer says, and whether everybody who reads it reads the same.
public sealed interface AnswerFacts {
    /// What is known; of an answer that cannot be read, the best that can be guessed for its bill.
    Answer answer();

    /// Every known client reads this answer as we do.
    record Read(Answer answer) implements AnswerFacts {}

    /// The provider failed and said so, or said nothing: no client finds a tool call in it.
    record Failed(Answer answer, String why) implements AnswerFacts {}

    /// Nobody can tell what a client makes of this answer. {@code why} is a clause for people: "its
    /// JSON is broken".
    record Unreadable(Answer answer, String why) implements AnswerFacts {}

    /// An answer of which only the length is known.
    static AnswerFacts unreadable(long bytes, String why) {
        return new Unreadable(new Answer(null, null, null, List.of(), bytes), why);
    }
}
