package dev.rungate.wire.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;

/// Replaces single values deep in a JSON text and leaves every other byte as it is. A key that
/// appears twice gets the value twice, so that every reader reads the new one.
public final class Patches {
    private final Map<JsonPointer, byte[]> values = new LinkedHashMap<>();

    /// {@code pointer} as in RFC 6901.
    public void set(String pointer, String json) {
        values.put(JsonPointer.compile(pointer), json.getBytes(StandardCharsets.UTF_8));
    }

    /// The patched text. Throws {@link IllegalArgumentException} if a place does not exist.
    public byte[] in(byte[] json) {
        var out = new ByteArrayOutputStream(json.length + 64);
        var found = new HashSet<JsonPointer>();
        int copied = 0;
        try (var parser = Json.parser(json, 0, json.length)) {
            do {
                parser.nextToken();
                var place = place(parser);
                var value = values.get(place);
                if (value != null) {
                    found.add(place);
                    out.write(json, copied, start(parser) - copied);
                    out.writeBytes(value);
                    copied = end(parser);
                }
            } while (!parser.streamReadContext().inRoot());
        }
        mustAllBe(found);
        out.write(json, copied, json.length - copied);
        return out.toByteArray();
    }

    /// The place of the value that the parser stands on; a place that nobody asks for if it stands
    /// on none.
    private static JsonPointer place(JsonParser parser) {
        var token = parser.currentToken();
        return token == null || !(token.isScalarValue() || token.isStructStart())
                ? JsonPointer.empty()
                : parser.streamReadContext().pathAsPointer();
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static int end(JsonParser parser) {
        parser.skipChildren();
        parser.finishToken();
        return (int) parser.currentLocation().getByteOffset();
    }

    private void mustAllBe(Set<JsonPointer> found) {
        if (!found.containsAll(values.keySet())) {
            throw new IllegalArgumentException("no such place in this JSON text");
        }
    }
}
