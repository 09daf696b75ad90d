package dev.rungate.wire.json;

import dev.rungate.chat.MalformedRequest;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The one strict pass over a request. It refuses what Jackson forbids, and what Jackson lets
/// through although providers may read it differently.
final class StrictScan {
    private static final int MOST_NESTED = 500;
    private static final int LONGEST_NUMBER = 1_000;
    private static final int MOST_FIELDS = 1_000;
    private static final int MOST_NAMES = 250_000;
    private static final int MOST_VALUES = JsonValues.MOST;
    private static final int LONGEST_READ = 2_048;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(2 * MOST_NESTED)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final byte[] bytes;
    private final JsonParser parser;
    private int depth;
    private int names;
    private int values;

    private StrictScan(byte[] bytes, JsonParser parser) {
        this.bytes = bytes;
        this.parser = parser;
    }

    static JsonText of(byte[] bytes) {
        StrictUtf8.check(bytes);
        try (var parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            return new StrictScan(bytes, parser).read();
        }
    }

    private JsonText read() {
        try {
            return object();
        } catch (JacksonException | IllegalStateException broken) {
            throw wrong(reason(broken), position(broken));
        }
    }

    private JsonText object() {
        if (next() != JsonToken.START_OBJECT) {
            throw wrong("the body must be one JSON object", start());
        }
        int open = start();
        var fields = fields();
        if (next() != null) {
            throw wrong("there must be nothing after the object", start());
        }
        return new JsonText(bytes, open, fields);
    }

    private SequencedMap<String, JsonField> fields() {
        var fields = new LinkedHashMap<String, JsonField>();
        while (next() == JsonToken.PROPERTY_NAME) {
            if (fields.size() == MOST_FIELDS) {
                throw wrong("more than " + MOST_FIELDS + " fields in one request", start());
            }
            fields.put(parser.currentName(), field(start()));
        }
        return fields;
    }

    private JsonField field(int nameFrom) {
        var kind = next();
        int from = start();
        finishValue();
        int to = (int) parser.currentLocation().getByteOffset();
        var text =
                kind != null && kind.isScalarValue() && to - from <= LONGEST_READ
                        ? parser.getString()
                        : null;
        return new JsonField(
                nameFrom, from, to, kind == null ? JsonToken.NOT_AVAILABLE : kind, text);
    }

    private void finishValue() {
        int outside = depth;
        if (parser.currentToken().isStructStart()) {
            outside--;
        }
        while (depth > outside) {
            next();
        }
        parser.finishToken();
    }

    private @Nullable JsonToken next() {
        var token = parser.nextToken();
        check(token);
        return token;
    }

    private void check(@Nullable JsonToken token) {
        if (token == null) {
            return;
        }
        if ((token.isScalarValue() || token.isStructStart()) && ++values > MOST_VALUES) {
            throw wrong("more than " + MOST_VALUES + " values", start());
        }
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                if (++depth > MOST_NESTED) {
                    throw wrong("nested more than " + MOST_NESTED + " levels deep", start());
                }
            }
            case END_OBJECT, END_ARRAY -> depth--;
            case PROPERTY_NAME -> {
                if (++names > MOST_NAMES) {
                    throw wrong("more than " + MOST_NAMES + " keys", start());
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (parser.getStringLength() > LONGEST_NUMBER) {
                    throw wrong("a number of more than " + LONGEST_NUMBER + " characters", start());
                }
            }
            default -> {}
        }
    }

    private int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int position(RuntimeException broken) {
        var location = broken instanceof JacksonException json ? json.getLocation() : null;
        return (int) (location == null ? parser.currentLocation() : location).getByteOffset();
    }

    /// Jackson's message, without its advice on how to be more lenient.
    private static String reason(RuntimeException broken) {
        var words =
                broken instanceof JacksonException json
                        ? json.getOriginalMessage()
                        : broken.getMessage();
        if (words == null || words.isEmpty()) {
            return "not JSON";
        }
        var plain =
                words.replaceFirst(
                        "(:[^:]*JsonReadFeature|: maybe a | \\((?:for|from|start|not) |: was"
                                + " expecting \\(JSON).*",
                        "");
        return plain.length() > 120 ? plain.substring(0, 120) + "…" : plain;
    }

    private MalformedRequest wrong(String problem, int offset) {
        return Position.malformed(problem, bytes, offset);
    }
}
