package dev.rungate.wire.json;

import dev.rungate.wire.Ambiguous;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads JSON leniently: a provider's answer is taken as it comes, and what cannot be read is
/// treated as missing.
public final class Json {
    /// A tool call's arguments hold at most this many values; longer ones are read as text.
    private static final int MOST_ARGUMENTS = 100_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(1_000)
                                    .maxNumberLength(10_000)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    /// Accepts what Python's and JavaScript's readers, and more lenient ones, accept from a
    /// provider.
    static final JsonFactory LENIENT =
            FACTORY.rebuild()
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(1_000)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private static final JsonMapper MAPPER =
            JsonMapper.builder(FACTORY)
                    .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    /// Reads as an agent would, and nothing where agents may read differently.
    private static final ObjectReader UNAMBIGUOUS =
            MAPPER.readerFor(Object.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private Json() {}

    /// The content of a text in maps, lists, strings, numbers and booleans. Returns the text itself
    /// if it is no JSON, if two readers could understand it differently, or if it holds more than
    /// 100,000 values.
    public static Object plain(String text) {
        if (text.length() > MOST_ARGUMENTS
                && JsonValues.count(text.getBytes(StandardCharsets.UTF_8)) > MOST_ARGUMENTS) {
            return text;
        }
        try {
            Object said = UNAMBIGUOUS.readValue(text);
            return said == null ? text : said;
        } catch (JacksonException | IllegalStateException | NumberFormatException unreadable) {
            return text;
        }
    }

    /// The tree of a whole text, or a missing node if there is none.
    public static JsonNode tree(byte[] bytes) {
        return tree(bytes, 0, bytes.length);
    }

    static JsonNode tree(byte[] bytes, int from, int length) {
        if (JsonValues.tooMany(bytes, from, length)) {
            return MissingNode.getInstance();
        }
        try {
            return TreeReader.lenient(bytes, from, length);
        } catch (Ambiguous unreadable) {
            return MissingNode.getInstance();
        }
    }

    /// The tree of a whole text of which every client reads the same. Throws {@link Ambiguous}.
    public static JsonNode oneMeaning(byte[] bytes) {
        return TreeReader.strict(bytes);
    }

    /// A missing node.
    public static JsonNode missing() {
        return MissingNode.getInstance();
    }

    /// Maps, lists, texts, numbers, truth and null as a tree.
    public static JsonNode node(@Nullable Object plain) {
        return MAPPER.valueToTree(plain);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// The bytes of a tree or of a map of plain values, without spaces.
    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// The text of a tree, without spaces.
    public static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /// The text of a tree, one value to a line.
    public static String laidOut(JsonNode tree) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    }

    /// The string in a node, or an empty one.
    public static String string(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }

    /// UTF-8 bytes of the strings in a node: of itself, or of everything in it.
    public static long writtenBytes(JsonNode node) {
        if (node.isString()) {
            return utf8Length(node.stringValue());
        }
        long bytes = 0;
        for (var inner : node) {
            bytes += writtenBytes(inner);
        }
        // The name of a part's kind is not the model's writing.
        return bytes - utf8Length(string(node.path("type")));
    }

    public static long utf8Length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += utf8Length(text.charAt(i));
        }
        return bytes;
    }

    /// A surrogate pair is four bytes, so each half counts two.
    static int utf8Length(char c) {
        return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    /// Whether a text holds half of a surrogate pair, which UTF-8 cannot carry.
    public static boolean holdsHalfCharacter(String text) {
        return text.codePoints()
                .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /// The same for the names and texts of a tree of maps and lists.
    public static boolean holdsHalfCharacter(@Nullable Object plain) {
        return switch (plain) {
            case String text -> holdsHalfCharacter(text);
            case List<?> list -> list.stream().anyMatch(Json::holdsHalfCharacter);
            case Map<?, ?> map ->
                    map.keySet().stream().anyMatch(Json::holdsHalfCharacter)
                            || map.values().stream().anyMatch(Json::holdsHalfCharacter);
            case null, default -> false;
        };
    }

    /// The text as a JSON string.
    public static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"";
    }

    static JsonParser parser(byte[] bytes, int from, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, from, length);
    }
}
