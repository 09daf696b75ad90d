package dev.rungate.wire.json;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Walks over an object or array without building it, so that a request of ten megabytes takes ten
/// megabytes. The handler stands on each value in turn; what it does not read is skipped.
public final class Walk {
    private Walk() {}

    /// Each field of the object the parser stands on (or is about to enter); nothing for any other
    /// value.
    public static void fields(JsonParser parser, Consumer<String> handler) {
        if (enter(parser) != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            handler.accept(name);
            skipUnread(parser);
        }
    }

    /// Each item of the array the parser stands on (or is about to enter), by its index; nothing
    /// for any other value.
    public static void items(JsonParser parser, IntConsumer handler) {
        if (enter(parser) != JsonToken.START_ARRAY) {
            return;
        }
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            handler.accept(i);
            skipUnread(parser);
        }
    }

    private static JsonToken enter(JsonParser parser) {
        var token = parser.currentToken();
        return token == null ? parser.nextToken() : token;
    }

    private static void skipUnread(JsonParser parser) {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
    }
}
