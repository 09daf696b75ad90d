package dev.rungate.wire.json;

import dev.rungate.chat.PromptSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Adds up what bounds a prompt's tokens while a reader walks over the request. Text counts as if
/// the request were written without spaces and without escapes. That is never less than what a
/// model reads, since its own marks around a message are shorter than JSON's.
public final class PromptMeasure {
    private final @Nullable StringBuilder text;
    private long textBytes;
    private int images;
    private long audioBytes;
    private boolean unbounded;
    private boolean tools;
    private boolean cacheWrites;
    private boolean hourCacheWrites;
    private int webSearches;

    private PromptMeasure(@Nullable StringBuilder text) {
        this.text = text;
    }

    public static PromptMeasure counting() {
        return new PromptMeasure(null);
    }

    /// Keeps the text as well.
    public static PromptMeasure reading() {
        return new PromptMeasure(new StringBuilder());
    }

    public PromptSize size() {
        return new PromptSize(
                textBytes,
                images,
                audioBytes,
                unbounded,
                tools,
                cacheWrites,
                hourCacheWrites,
                webSearches);
    }

    public String text() {
        return text == null ? "" : text.toString();
    }

    /// Counts the whole value that the parser stands on, as text.
    public void value(JsonParser parser) {
        int depth = 0;
        do {
            var token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            token(parser, token);
        } while (depth > 0 && parser.nextToken() != null);
    }

    private void token(JsonParser parser, JsonToken token) {
        switch (token) {
            case START_OBJECT -> mark("{");
            case END_OBJECT -> mark("},");
            case START_ARRAY -> mark("[");
            case END_ARRAY -> mark("],");
            case PROPERTY_NAME -> name(parser.currentName());
            case VALUE_STRING -> {
                mark("\"");
                characters(parser);
                mark("\",");
                if ("ttl".equals(parser.currentName()) && parser.getStringLength() == 2) {
                    hourCacheWrites |= "1h".equals(parser.getString());
                }
            }
            default -> {
                characters(parser);
                mark(",");
            }
        }
    }

    /// Counts a field's name; its value follows.
    public void name(String name) {
        cacheWrites |= "cache_control".equals(name);
        mark("\"");
        mark(name);
        mark("\":");
    }

    /// Counts text that the provider is known to add by itself.
    public void added(int bytes) {
        textBytes += bytes;
    }

    public void image() {
        images++;
    }

    public void audio(long bytes) {
        audioBytes += bytes;
    }

    public void unbounded() {
        unbounded = true;
    }

    public void tools() {
        tools = true;
    }

    public void cacheWrites() {
        cacheWrites = true;
    }

    public void webSearches(long allowed) {
        webSearches = (int) Math.min(Integer.MAX_VALUE, webSearches + allowed);
    }

    public void mark(String written) {
        textBytes += Json.utf8Length(written);
        if (text != null) {
            text.append(written);
        }
    }

    private void characters(JsonParser parser) {
        var characters = parser.getStringCharacters();
        int from = parser.getStringOffset();
        int to = from + parser.getStringLength();
        for (int i = from; i < to; i++) {
            textBytes += Json.utf8Length(characters[i]);
        }
        if (text != null) {
            text.append(characters, from, to - from);
        }
    }
}
