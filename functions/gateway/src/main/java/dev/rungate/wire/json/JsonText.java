package dev.rungate.wire.json;

import dev.rungate.chat.MalformedRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.node.ObjectNode;

/// The bytes of one JSON object, read strictly once. After that it is known where each top-level
/// field lies, and that nobody can read the bytes differently (one spelling of UTF-8, RFC 8259
/// only, no key twice).
public final class JsonText {
    private static final int MOST_BYTES_OF_OURS = 16_384;
    private static final int MOST_DIGITS = 18;

    private final byte[] bytes;
    private final int open;
    private final SequencedMap<String, JsonField> fields;

    JsonText(byte[] bytes, int open, SequencedMap<String, JsonField> fields) {
        this.bytes = bytes;
        this.open = open;
        this.fields = fields;
    }

    /// Throws {@link MalformedRequest} with the field {@code $} and the position of what is wrong.
    /// The array is kept, not copied.
    public static JsonText of(byte[] bytes) {
        return StrictScan.of(bytes);
    }

    /// The array it was read from.
    public byte[] bytes() {
        return bytes;
    }

    public SequencedSet<String> names() {
        return fields.sequencedKeySet();
    }

    /// Whether the field is there and not null.
    public boolean has(String name) {
        var field = fields.get(name);
        return field != null && !field.isNull();
    }

    /// Whether the field is there and {@code true}.
    public boolean isTrue(String name) {
        var field = fields.get(name);
        return field != null && field.kind() == JsonToken.VALUE_TRUE;
    }

    /// Whether the field is there and {@code false}.
    public boolean isFalse(String name) {
        var field = fields.get(name);
        return field != null && field.kind() == JsonToken.VALUE_FALSE;
    }

    /// Whether the field is an empty object or array.
    public boolean isEmpty(String name) {
        var field = fields.get(name);
        if (field == null || !field.kind().isStructStart()) {
            return false;
        }
        try (var parser = parser(name)) {
            parser.nextToken();
            return parser.nextToken().isStructEnd();
        }
    }

    /// The string in a field, or an empty one if it holds anything else.
    public String string(String name) {
        var field = fields.get(name);
        var text = field == null || field.kind() != JsonToken.VALUE_STRING ? null : field.text();
        return text == null ? "" : text;
    }

    /// The names of the fields that are not null, and as {@code outer.inner} those of the objects
    /// in them.
    public List<String> paths() {
        var paths = new ArrayList<String>();
        for (var name : names()) {
            if (has(name)) {
                paths.add(name);
                inner(name, paths);
            }
        }
        return paths;
    }

    private void inner(String name, List<String> paths) {
        if (require(name).kind() == JsonToken.START_OBJECT) {
            try (var parser = parser(name)) {
                Walk.fields(
                        parser,
                        key -> {
                            if (parser.currentToken() != JsonToken.VALUE_NULL) {
                                paths.add(name + "." + key);
                            }
                        });
            }
        }
    }

    /// The integer in a field; empty if the field holds anything else, or one beyond a `long`.
    public OptionalLong integer(String name) {
        var field = fields.get(name);
        var digits =
                field == null || field.kind() != JsonToken.VALUE_NUMBER_INT ? null : field.text();
        return digits == null || digits.length() > MOST_DIGITS
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(digits));
    }

    /// The {@code rungate} object, which is for the gateway alone. Throws {@link MalformedRequest}
    /// unless it is a small object.
    public Optional<ObjectNode> rungate() {
        var field = fields.get("rungate");
        if (field == null) {
            return Optional.empty();
        }
        if (field.kind() != JsonToken.START_OBJECT) {
            throw new MalformedRequest("rungate", "must be an object");
        }
        if (field.to() - field.from() > MOST_BYTES_OF_OURS) {
            throw new MalformedRequest(
                    "rungate", "must not be longer than " + MOST_BYTES_OF_OURS + " bytes");
        }
        return Optional.of((ObjectNode) Json.tree(bytes, field.from(), field.to() - field.from()));
    }

    /// The object in a field, or null if it holds anything else.
    public @Nullable JsonText object(String name) {
        var field = fields.get(name);
        return field != null && field.kind() == JsonToken.START_OBJECT
                ? of(Arrays.copyOfRange(bytes, field.from(), field.to()))
                : null;
    }

    /// A parser over the whole text, which is known to be well-formed.
    public JsonParser parser() {
        return Json.parser(bytes, 0, bytes.length);
    }

    /// A parser over one field's value.
    public JsonParser parser(String name) {
        var field = require(name);
        return Json.parser(bytes, field.from(), field.to() - field.from());
    }

    public Splices edit() {
        return new Splices(this);
    }

    int open() {
        return open;
    }

    SequencedMap<String, JsonField> fields() {
        return fields;
    }

    @Nullable JsonField field(String name) {
        return fields.get(name);
    }

    private JsonField require(String name) {
        var field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("no field " + name);
        }
        return field;
    }
}
