package dev.rungate.chat;

/// What bounds the input tokens of a request, before anybody has counted them. {@code textBytes}
/// are the UTF-8 bytes of everything but images, audio and files (a byte-level tokenizer never
/// makes more tokens than bytes); {@code unbounded} says that something's size cannot be known from
/// the request (a file by URL, a stored conversation, results of a provider's own tools): then only
/// the model's context window bounds it.
public record PromptSize(
        long textBytes,
        int images,
        long audioBytes,
        boolean unbounded,
        boolean tools,
        boolean cacheWrites,
        boolean hourCacheWrites,
        int webSearches) {}
