package dev.rungate.chat;

/// A word by which a request asks for a service that is billed otherwise than the standard one
/// ({@code priority}, {@code fast}, {@code us}), and the path of the field that says it.
public record AskedTier(String field, String word) {}
