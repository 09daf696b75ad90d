package dev.rungate.chat;

import java.util.Locale;

/// Why a model stopped, translated from each provider's own word.
public enum FinishReason {
    STOP,
    LENGTH,
    TOOL_CALLS,
    CONTENT_FILTER,
    ERROR,
    OTHER;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
