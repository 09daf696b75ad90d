package dev.rungate.wire.json;

import dev.rungate.wire.Ambiguous;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.util.RawValue;

/// Reads JSON as the most lenient of the known clients does (Python's and JavaScript's): `NaN`, raw
/// control characters and invalid UTF-8 are accepted. Huge numbers are never computed: one that no
/// program needs stays text, and so does -0.
final class TreeReader {
    private static final int MOST_VALUES = 1_000_000;
    private static final int LONGEST_NUMBER = 1_000;
    private static final int LONGEST_EXPONENT = 3;

    /// Whether a key that appears twice, or text behind the value, is refused. Otherwise the last
    /// value counts and the text is ignored.
    private final boolean strict;

    private final JsonParser parser;
    private int values;

    private TreeReader(JsonParser parser, boolean strict) {
        this.parser = parser;
        this.strict = strict;
    }

    /// The value of a whole text that all clients read alike. Throws {@link Ambiguous} otherwise.
    static JsonNode strict(byte[] bytes) {
        if (holdsEncodedSurrogate(bytes)) {
            throw new Ambiguous("it holds half a character, which clients read differently");
        }
        var tree = read(new String(bytes, StandardCharsets.UTF_8), true);
        if (BrokenUtf8.isIn(bytes) && !BrokenUtf8.sameCalls(tree, withoutBroken(bytes))) {
            throw new Ambiguous("its tool calls hold bytes that are no text");
        }
        return tree;
    }

    private static JsonNode withoutBroken(byte[] bytes) {
        return read(BrokenUtf8.leftOut(bytes), true);
    }

    /// The value of a text, even if clients may read it differently. Throws {@link Ambiguous} if
    /// there is none.
    static JsonNode lenient(byte[] bytes, int from, int length) {
        return read(new String(bytes, from, length, StandardCharsets.UTF_8), false);
    }

    static JsonNode strict(String text) {
        return read(text, true);
    }

    private static JsonNode read(String text, boolean strict) {
        var plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        try (var parser = Json.LENIENT.createParser(ObjectReadContext.empty(), plain)) {
            var reader = new TreeReader(parser, strict);
            var tree = reader.value(parser.nextToken());
            if (strict && parser.nextToken() != null) {
                throw new Ambiguous("there is something after its JSON");
            }
            return tree;
        } catch (JacksonException | IllegalStateException broken) {
            throw new Ambiguous("its JSON is broken");
        }
    }

    private JsonNode value(@Nullable JsonToken token) {
        if (token == null) {
            throw new Ambiguous("it is empty");
        }
        if (++values > MOST_VALUES) {
            throw new Ambiguous("it has more than a million values");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> JsonNodeFactory.instance.stringNode(parser.getString());
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> NullNode.getInstance();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new Ambiguous("its JSON is broken");
        };
    }

    private JsonNode object() {
        var object = Json.object();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            if (strict && object.has(name)) {
                throw new Ambiguous("it has a key twice in one object");
            }
            object.set(name, value(parser.nextToken()));
        }
        return object;
    }

    private JsonNode array() {
        var array = Json.array();
        for (var token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            array.add(value(token));
        }
        return array;
    }

    private static JsonNode number(String text) {
        if (isUnneeded(text) || isNegativeZero(text)) {
            return JsonNodeFactory.instance.rawValueNode(new RawValue(text));
        }
        if (isWhole(text)) {
            return whole(text);
        }
        return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
    }

    private static JsonNode whole(String text) {
        if (text.length() > 18) {
            return JsonNodeFactory.instance.numberNode(new BigInteger(text));
        }
        long value = Long.parseLong(text);
        return value == (int) value
                ? JsonNodeFactory.instance.numberNode((int) value)
                : JsonNodeFactory.instance.numberNode(value);
    }

    /// Whether the number is not finite, or so long or large that computing with it would take
    /// time.
    private static boolean isUnneeded(String text) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        return !Character.isDigit(text.charAt(text.length() - 1))
                || text.length() > LONGEST_NUMBER
                || (exponent >= 0
                        && text.length() - exponent - 1 > LONGEST_EXPONENT + signs(text, exponent));
    }

    /// A number type that holds digits exactly has no zero with a sign.
    private static boolean isNegativeZero(String text) {
        return text.startsWith("-0") && new BigDecimal(text).signum() == 0;
    }

    private static int signs(String text, int exponent) {
        return text.charAt(exponent + 1) == '-' || text.charAt(exponent + 1) == '+' ? 1 : 0;
    }

    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '-' && !Character.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Whether the bytes encode a surrogate as if it were a character: Python reads it, JavaScript
    /// replaces it.
    private static boolean holdsEncodedSurrogate(byte[] bytes) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xff) >= 0xA0 && bytes[i + 1] < -64) {
                return true;
            }
        }
        return false;
    }
}
