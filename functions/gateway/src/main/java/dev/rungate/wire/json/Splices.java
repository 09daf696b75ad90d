package dev.rungate.wire.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Changes a JSON object's top-level fields and leaves every other byte as it is: key order, spaces
/// and the spelling of numbers.
public final class Splices {
    private final JsonText text;
    private final Set<String> cut = new HashSet<>();
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    Splices(JsonText text) {
        this.text = text;
    }

    /// Removes the field with its comma, if it is there.
    public Splices cut(String name) {
        if (text.field(name) != null) {
            cut.add(name);
        }
        return this;
    }

    /// Gives the field another value in its old place, or adds it at the end. {@code name} needs no
    /// escapes.
    public Splices set(String name, String json) {
        values.put(name, json.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// The edited bytes; without a change, the array that was read.
    public byte[] bytes() {
        return cut.isEmpty() && values.isEmpty() ? text.bytes() : spliced();
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private byte[] spliced() {
        var bytes = text.bytes();
        var out = new ByteArrayOutputStream(bytes.length + 64);
        int afterOpen = text.open() + 1;
        out.write(bytes, 0, afterOpen);
        int last = afterOpen;
        boolean first = true;
        for (var entry : text.fields().entrySet()) {
            var field = entry.getValue();
            if (!cut.contains(entry.getKey())) {
                int gap =
                        first ? text.fields().firstEntry().getValue().nameFrom() : field.nameFrom();
                int gapFrom = first ? afterOpen : last;
                out.write(bytes, gapFrom, gap - gapFrom);
                writeField(out, entry.getKey(), field);
                first = false;
            }
            last = field.to();
        }
        for (var added : values.entrySet()) {
            if (text.field(added.getKey()) == null) {
                out.writeBytes(
                        ((first ? "\"" : ",\"") + added.getKey() + "\":")
                                .getBytes(StandardCharsets.UTF_8));
                out.writeBytes(added.getValue());
                first = false;
            }
        }
        out.write(bytes, last, bytes.length - last);
        return out.toByteArray();
    }

    private void writeField(ByteArrayOutputStream out, String name, JsonField field) {
        var bytes = text.bytes();
        var value = values.get(name);
        if (value == null) {
            out.write(bytes, field.nameFrom(), field.to() - field.nameFrom());
        } else {
            out.write(bytes, field.nameFrom(), field.from() - field.nameFrom());
            out.writeBytes(value);
        }
    }
}
