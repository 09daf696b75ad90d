package dev.rungate.calls.answers;

import dev.rungate.refusals.Refusal;

/// Why an answer may not be passed on. With {@code asAnswer} the caller gets a normal answer that
/// says so, instead of an error.
record Objection(Refusal refusal, String rule, boolean asAnswer) {}
