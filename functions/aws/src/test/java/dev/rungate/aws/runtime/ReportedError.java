package dev.rungate.aws.runtime;

/// What an emulated Lambda was told, or saw, of a failure. `where` is one of `init`, `restore`,
/// `invocation` (a call that has no answer), `stream` (trailers after an answer that died) and
/// `cut` (an answer that ended without an end).
public record ReportedError(String where, String type, String json) {}
