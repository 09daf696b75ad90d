package dev.rungate.chat;

/// How a conversation is written down. A provider speaks one of these; many providers share one.
public enum WireFormat {
    OPENAI_CHAT,
    ANTHROPIC_MESSAGES
}
