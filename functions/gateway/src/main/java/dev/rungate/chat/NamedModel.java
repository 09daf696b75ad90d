package dev.rungate.chat;

/// A model that a request names, and the path of the field that names it: {@code model}, {@code
/// fallbacks[0].model}, {@code tools[2].model}.
public record NamedModel(String field, String name) {}
